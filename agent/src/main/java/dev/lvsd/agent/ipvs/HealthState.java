package dev.lvsd.agent.ipvs;

/** What is known of a real server's health, as far as its weight depends on it. */
public enum HealthState {
  /** Its checks pass: it has the configured weight. */
  UP,
  /** Its checks fail. */
  DOWN,
  /** It has a check that has not decided yet: as DOWN, nobody is sent to what is not known. */
  UNPROVEN,
  /** It has no check, and is taken to be up always. */
  UNCHECKED;

  /** Whether it gets connections. */
  public boolean serves() {
    return this == UP || this == UNCHECKED;
  }
}

package dev.lvsd.health;

/** What the rise/fall rule holds of a real server. */
public enum Health {
  /** Not decided yet since the check began; gets no connections. */
  UNPROVEN,
  UP,
  DOWN;

  /** Whether it may be given connections. */
  public boolean serves() {
    return this == UP;
  }
}

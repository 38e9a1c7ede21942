package dev.lvsd.agent.cluster;

/**
 * What a node's agent is.
 *
 * @param lvsd its version
 * @param java version of the Java that runs it
 */
public record Software(String lvsd, String java) {
  /** This process, which is lvsd of that version. */
  public static Software own(String lvsd) {
    return new Software(lvsd, Runtime.version().toString());
  }
}

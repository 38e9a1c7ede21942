package dev.lvsd.agent.cli.doctor;

/**
 * What became of one check.
 *
 * @param check its name, two or three words
 * @param seen what was looked at, and found
 * @param remedy what to do; empty where nothing is to be done
 */
public record Finding(String check, Verdict verdict, String seen, String remedy) {
  /** How bad it is. */
  public enum Verdict {
    OK,
    /** Said once, whatever is found: what no check can make better. */
    NOTE,
    /** It works, but should be looked at. */
    WARNING,
    /** A failover would not come about, or would lose connections. */
    FAILED
  }

  static Finding ok(String check, String seen) {
    return new Finding(check, Verdict.OK, seen, "");
  }

  static Finding note(String check, String seen) {
    return new Finding(check, Verdict.NOTE, seen, "");
  }

  static Finding warning(String check, String seen, String remedy) {
    return new Finding(check, Verdict.WARNING, seen, remedy);
  }

  static Finding failed(String check, String seen, String remedy) {
    return new Finding(check, Verdict.FAILED, seen, remedy);
  }
}

package dev.lvsd.lab.process;

/**
 * What a command that has ended left behind.
 *
 * @param exitCode its exit status, 128 + signal when a signal ended it
 * @param out its standard output
 * @param err its standard error
 */
public record ExecResult(int exitCode, String out, String err) {
  public boolean ok() {
    return exitCode == 0;
  }

  /**
   * The standard output of a command that must have succeeded.
   *
   * @throws LabException when it did not
   */
  public String orThrow(String doing) {
    if (!ok()) {
      String said = (err + out).strip();
      throw new LabException(doing + " failed with exit code " + exitCode + ": " + said);
    }
    return out;
  }
}

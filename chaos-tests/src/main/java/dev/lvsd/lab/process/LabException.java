package dev.lvsd.lab.process;

/**
 * The lab could not do what it was asked to do; the message says what, to what, why, and what to
 * do.
 */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;

  public LabException(String message) {
    super(message);
    this.problem = message;
  }

  public LabException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.problem = message + ": " + cause.getMessage();
  }

  /** The message, which there always is. */
  public String problem() {
    return problem;
  }
}

package dev.lvsd.agent.config;

/** A value is not what it should be; the message says what would be right. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1;

  BadValueException(String message) {
    super(message, null, false, false);
  }
}

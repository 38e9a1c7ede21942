package dev.lvsd.agent.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param pointer where, as a JSON pointer (RFC 6901); empty for the whole file
 * @param message what is wrong and what would be right
 * @param line line of the file, from 1; 0 where none applies
 */
public record Problem(String pointer, String message, Severity severity, int line) {

  /** An error keeps the configuration from being used, a warning does not. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** The problem as one line of a report. */
  @Override
  public String toString() {
    String where = pointer.isEmpty() ? "(file)" : pointer;
    return severity + " " + where + ": " + message + (line > 0 ? " (line " + line + ")" : "");
  }
}

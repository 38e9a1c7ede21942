package dev.lvsd.agent.run;

import java.util.List;

/** The agent cannot start; the message has one line for each problem, with its remedy. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartException(List<String> problems) {
    super(String.join(System.lineSeparator() + "lvsd: ", problems));
  }

  public StartException(String problem, Throwable cause) {
    super(problem, cause);
  }
}

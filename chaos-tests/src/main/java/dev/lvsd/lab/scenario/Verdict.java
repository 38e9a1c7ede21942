package dev.lvsd.lab.scenario;

import java.util.List;
import java.util.Locale;

/**
 * What an experiment came to.
 *
 * @param outcome whether the promise held
 * @param findings what was measured, in order
 * @param reason why the outcome is unknown; empty otherwise
 */
public record Verdict(Outcome outcome, List<Finding> findings, String reason) {
  public Verdict {
    findings = List.copyOf(findings);
  }

  /** Only {@link #TRUE} is a pass. */
  public enum Outcome {
    TRUE,
    FALSE,
    /** The experiment itself did not work, so nothing can be said. */
    UNKNOWN
  }

  public boolean passed() {
    return outcome == Outcome.TRUE;
  }

  /** All of it as lines for a terminal. */
  public String format() {
    StringBuilder text = new StringBuilder();
    findings.forEach(finding -> text.append("  ").append(finding.format()).append('\n'));
    text.append("  verdict: ").append(outcome.name().toLowerCase(Locale.ROOT));
    return text.append(reason.isEmpty() ? "" : " (" + reason + ")").append('\n').toString();
  }
}

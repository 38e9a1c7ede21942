package dev.lvsd.lab;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a lab test, loudly, on a machine that cannot run it. Where {@code CI=true} it is not
 * skipped: the lab itself then fails and says what is missing.
 */
public final class LabExtension implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing = Requirements.missing(LabOptions.defaults());
    if (missing.isEmpty() || "true".equals(System.getenv("CI"))) {
      return ConditionEvaluationResult.enabled("the machine has what the lab needs");
    }
    String reason = String.join("; ", missing);
    System.err.println("LAB TEST NOT RUN: " + context.getDisplayName() + ": " + reason);
    return ConditionEvaluationResult.disabled(reason);
  }
}

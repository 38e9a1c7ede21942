package dev.lvsd.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.agent.cli.doctor.Finding;
import dev.lvsd.agent.cli.doctor.Finding.Verdict;
import java.util.List;
import java.util.Locale;

/** What the doctor found, for human eyes and as JSON. */
final class DoctorView {
  private DoctorView() {}

  static String render(List<Finding> findings) {
    StringBuilder out = new StringBuilder();
    for (Finding finding : findings) {
      out.append(
              String.format(
                  Locale.ROOT,
                  "%-8s %-19s %s",
                  shown(finding.verdict()),
                  Words.printable(finding.check()),
                  Words.printable(finding.seen())))
          .append('\n');
      if (!finding.remedy().isEmpty()) {
        out.append(" ".repeat(29)).append("-> ").append(Words.printable(finding.remedy()));
        out.append('\n');
      }
    }
    long failed = count(findings, Verdict.FAILED);
    long warnings = count(findings, Verdict.WARNING);
    long checks = findings.size() - count(findings, Verdict.NOTE);
    return out.append('\n')
        .append(checks)
        .append(" checks: ")
        .append(failed)
        .append(" failed, ")
        .append(warnings)
        .append(warnings == 1 ? " warning" : " warnings")
        .append('\n')
        .toString();
  }

  static ObjectNode json(List<Finding> findings) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("failed", count(findings, Verdict.FAILED));
    root.put("warnings", count(findings, Verdict.WARNING));
    ArrayNode all = root.putArray("findings");
    for (Finding finding : findings) {
      all.addObject()
          .put("check", finding.check())
          .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
          .put("seen", finding.seen())
          .put("remedy", finding.remedy());
    }
    return root;
  }

  static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  private static String shown(Verdict verdict) {
    String word = verdict.name();
    return verdict == Verdict.FAILED ? word : word.toLowerCase(Locale.ROOT);
  }
}

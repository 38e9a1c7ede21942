package dev.lvsd.agent.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All checks. Pure. */
public final class Checkup {
  private Checkup() {}

  /**
   * Judges.
   *
   * @param configuration the file as it is now
   * @param node the node that this machine is; null where it is none
   * @param samples of its agent; null where it does not answer
   * @param silence why it does not answer; empty where it does
   * @param machine its files
   * @param software what this command is
   */
  public static List<Finding> judge(
      Configuration configuration,
      @Nullable NodeConfig node,
      @Nullable Samples samples,
      String silence,
      MachineFiles machine,
      Software software) {
    List<Finding> findings = new ArrayList<>();
    if (samples == null) {
      findings.add(
          Finding.failed("agent", silence, "start it (systemctl start lvsd), and see its log"));
    } else {
      findings.addAll(AgentCheckup.of(configuration, samples, software));
    }
    if (node != null && node.role() == NodeConfig.Role.DIRECTOR) {
      findings.addAll(MachineCheckup.of(configuration, node.name(), machine));
      if (configuration.sync() != null && samples != null) {
        findings.addAll(SyncCheckup.of(configuration, samples));
      }
    } else if (node == null) {
      findings.add(
          Finding.failed(
              "node",
              "this machine is no node of the configuration",
              "correct cluster.nodes, or run this on one of them"));
    }
    if (configuration.sync() != null) {
      findings.add(
          Finding.note(
              "authentication",
              "the kernel's sync protocol has none: whoever can send to "
                  + configuration.sync().group().getHostAddress()
                  + " on the sync interface can write into the connection table. Only a network of"
                  + " its own keeps others out; lvsd's resync is authenticated, and what it feeds"
                  + " to the kernel does not leave the host"));
    }
    return findings;
  }

  /**
   * What this command is.
   *
   * @param lvsd its version
   * @param java the version of Java that runs it
   */
  public record Software(String lvsd, String java) {}

  static String text(JsonNode value, String fallback) {
    return value.isValueNode() && !value.isNull() ? value.asText() : fallback;
  }

  static String names(List<String> names) {
    return String.join(", ", names);
  }
}

package dev.lvsd.agent.cli;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import java.nio.file.Path;

/** What {@code lvsd run} runs once the configuration is found to be sound. */
@FunctionalInterface
public interface AgentRunner {
  /**
   * Runs the agent; returns when it has stopped in good order.
   *
   * @param node the node that this machine is
   * @param configFile as given, for a later reload
   * @throws Exception where it cannot start or go on; the message says what was being done, to
   *     what, why it failed and what to do
   */
  void run(Configuration configuration, NodeConfig node, Path configFile) throws Exception;
}

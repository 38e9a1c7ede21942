package dev.lvsd.agent;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.run.RunningAgent;
import java.util.concurrent.CountDownLatch;

/** The agent as {@code lvsd run} runs it: until SIGTERM or SIGINT, which hand over and stop it. */
public final class Agent {
  private Agent() {}

  /**
   * Runs; blocks until the agent has stopped.
   *
   * @param version of this program, for status and metrics
   * @throws Exception where it cannot start; the message is for people
   */
  public static void run(Configuration configuration, NodeConfig node, String version)
      throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    RunningAgent agent = RunningAgent.start(configuration, node, version);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  agent.stop("the agent was told to stop");
                  stopped.countDown();
                },
                "lvsd-stop"));
    stopped.await();
  }
}

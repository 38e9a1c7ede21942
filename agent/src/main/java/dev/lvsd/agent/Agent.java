package dev.lvsd.agent;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.run.RunningAgent;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent as {@code lvsd run} runs it: until SIGTERM or SIGINT, which hand over and stop it. */
public final class Agent {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  /** EX_SOFTWARE of {@code sysexits.h}. */
  private static final int BROKEN = 70;

  private Agent() {}

  /**
   * Runs; blocks until the agent has stopped.
   *
   * @param version of this program, for status and metrics
   * @throws Exception where it cannot start; the message is for people
   */
  public static void run(Configuration configuration, NodeConfig node, String version)
      throws Exception {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> uncaught(thread, failure, Runtime.getRuntime()::halt));
    CountDownLatch stopped = new CountDownLatch(1);
    RunningAgent agent = new RunningAgent(configuration, node, version);
    // Before the start, in which VIPs may already be taken.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  agent.stop("the agent was told to stop");
                  stopped.countDown();
                },
                "lvsd-stop"));
    agent.start();
    stopped.await();
  }

  /**
   * What a thread ended by. Every thread that matters catches exceptions; an error says that the
   * program itself is broken (a class that is missing, no stack left), and an agent without one of
   * its threads is worse than none: the kernel takes the VIPs out by itself, the peer takes over,
   * and the service manager starts this one anew.
   */
  static void uncaught(Thread thread, Throwable failure, IntConsumer halt) {
    log.error("the thread {} has ended by an unexpected error", thread.getName(), failure);
    if (failure instanceof Error) {
      halt.accept(BROKEN);
    }
  }
}

package dev.lvsd.lab;

import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.process.ExecResult;

/** The lvsd agent, run from the distribution. */
public final class LvsdAgent extends Agent {
  LvsdAgent(DirectorHost director) {
    super(director, "agent");
  }

  @Override
  String command() {
    return "%s setsid %s run --config %s --node %s"
        .formatted(environment(), program(), configuration(), director().name());
  }

  @Override
  String whole(long pid) {
    return Long.toString(pid);
  }

  /** Whether the agent answers on its API, which it opens once it works. */
  @Override
  public boolean ready() {
    return alive() && lvsd("status --json").ok();
  }

  /** Runs another command of {@code lvsd} in the guest, with the agent's configuration. */
  public ExecResult lvsd(String arguments) {
    return director()
        .sh(environment() + " " + program() + " " + arguments + " --config " + configuration());
  }

  private static String program() {
    return Lab.GUEST_DISTRIBUTION + "/bin/lvsd";
  }

  private static String environment() {
    return "LVSD_JAVA='" + System.getProperty("java.home") + "/bin/java'";
  }
}

package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.LvsdAgent;
import dev.lvsd.lab.measure.ConnectionList;
import dev.lvsd.lab.measure.IpvsTable;
import dev.lvsd.lab.measure.SyncStatus;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What agents say of their connections, and what their kernels say. */
final class SyncState {
  /** To get the whole table, after a start of the agent. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  /** For agents that do not say when they are. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A program in the guest that starts a JVM would cost it a second. */
  private static final String ASK =
      """
      bash -c 'exec 3<>/dev/tcp/127.0.0.1/8970 || exit 7
        printf "GET /v1/status HTTP/1.0\\r\\nHost: 127.0.0.1\\r\\n\\r\\n" >&3
        exec cat <&3' 2>/dev/null""";

  private SyncState() {}

  /** What the lvsd agent says; empty where it does not answer. */
  static Optional<SyncStatus> of(Agent agent) {
    ExecResult said = agent.director().sh(ASK);
    return said.ok() ? SyncStatus.ofAnswer(said.out()) : Optional.empty();
  }

  /**
   * The same of an agent that must answer.
   *
   * @throws LabException where it does not
   */
  static SyncStatus must(Agent agent) {
    return of(agent)
        .orElseThrow(
            () -> new LabException("the agent on " + agent.director().name() + " does not answer"));
  }

  /** Whether the agent, of a backup, answers and says that its table is complete. */
  static boolean complete(Agent agent) {
    return of(agent).map(SyncStatus::holdsAll).orElse(false);
  }

  /** Waits until the agent says that its table is complete; for some seconds where it cannot. */
  static void awaitComplete(Pair pair, Agent agent) {
    if (agent instanceof LvsdAgent) {
      pair.await(
          () -> complete(agent),
          PATIENCE,
          "the table of " + agent.director().name() + " to be complete");
    } else {
      LockSupport.parkNanos(SETTLE_NANOS);
    }
  }

  /** The lvsd agent on the same director. */
  static LvsdAgent lvsd(Pair pair, Agent agent) {
    return pair.lab().agent(agent.director().director());
  }

  /** The connections and templates in the director's kernel. */
  static ConnectionList connections(Agent agent) {
    return ConnectionList.parse(agent.director().must("ipvsadm -Lnc"));
  }

  /** Active connections of the echo service in the director's kernel. */
  static long active(Agent agent) {
    return IpvsTable.parseActive(agent.director().must("ipvsadm -Ln")).total(Pair.ECHO);
  }
}

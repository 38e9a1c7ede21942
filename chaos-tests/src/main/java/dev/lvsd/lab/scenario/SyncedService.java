package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.IpvsTable;
import java.time.Duration;
import java.util.Map;

/**
 * An echo service through a failover, as the kernels of both directors see it: what connections the
 * master had when it went, and whether the other one has them, to the same real servers.
 */
final class SyncedService {
  /** Of the echo service, at the VIP of most scenarios and at the real servers. */
  static final int PORT = 82;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int REAL_SERVERS = 2;

  private final Pair pair;
  private final String protocol;
  private final String virtual;
  private final Findings findings;
  private Map<String, String> before = Map.of();

  /**
   * A service.
   *
   * @param protocol such as {@code UDP}
   * @param vip address, of IPv6 without brackets
   * @param port of the VIP; connections of all who have used it in this lab count
   */
  SyncedService(Pair pair, String protocol, String vip, int port, Findings findings) {
    this.pair = pair;
    this.protocol = protocol;
    this.virtual = (vip.contains(":") ? "[" + vip + "]" : vip) + ":" + port;
    this.findings = findings;
  }

  /** Waits until both kernels have it with its real servers. */
  void awaitProgrammed() {
    pair.await(
        () -> pair.agents().stream().allMatch(this::programmed),
        PATIENCE,
        "both IPVS tables to have " + this);
  }

  private boolean programmed(Agent agent) {
    IpvsTable table = pair.table(agent);
    return table.entries().stream().filter(entry -> entry.service().equals(toString())).count()
            == REAL_SERVERS
        && table.total(toString()) == REAL_SERVERS;
  }

  /** Waits until the real server is in both kernels, or is not. */
  void awaitPresent(Site realServer, boolean present) {
    String address = realServer.address() + ":" + PORT;
    pair.await(
        () ->
            pair.agents().stream()
                .allMatch(
                    agent -> pair.table(agent).value(toString(), address).isPresent() == present),
        PATIENCE,
        realServer.label() + (present ? " to be in both kernels" : " to be in neither kernel"));
  }

  /** Tells whether the backup's kernel has what the master's has, which is this many. */
  void judgeBackup(Agent master, Agent backup, int connections) {
    before = destinations(master);
    findings.exactly(this + ": connections in the master's kernel", before.size(), connections);
    findings.exactly(this + ": of them in the backup's kernel", held(backup), connections);
  }

  /** Tells whether the kernel of the new master still has what {@link #judgeBackup} saw. */
  void judgeHeir(Agent heir) {
    findings.exactly(this + ": of them in the new master's kernel", held(heir), before.size());
  }

  /** How many of those it has, to the same real servers. */
  private long held(Agent agent) {
    Map<String, String> there = destinations(agent);
    return before.entrySet().stream()
        .filter(entry -> entry.getValue().equals(there.get(entry.getKey())))
        .count();
  }

  /** By client where the kernel has its connection go. */
  Map<String, String> destinations(Agent agent) {
    return SyncState.connections(agent).destinations(protocol, virtual);
  }

  /** Restarts the backup's machine, and waits until it has all connections again. */
  static void restart(Pair pair, Agent backup) {
    backup.director().powerOff();
    backup.director().boot();
    awaken(pair, backup);
  }

  /** Starts the agent of a backup that has just booted, and waits likewise. */
  static void awaken(Pair pair, Agent backup) {
    backup.start();
    pair.awaitWhole();
    SyncState.awaitComplete(pair, backup);
  }

  @Override
  public String toString() {
    return protocol + " " + virtual;
  }
}

package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Cluster;
import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LvsdAgent;
import dev.lvsd.lab.host.Director;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.IpvsTable;
import dev.lvsd.lab.process.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The two agents of a lab as one cluster. What it tells of them it has from the directors' kernels,
 * not from the agents.
 */
public final class Pair {
  public static final String WEB = "TCP " + Site.VIP + ":80";
  public static final String ECHO = "TCP " + Site.VIP + ":82";

  private static final Duration READY_PATIENCE = Duration.ofSeconds(90);
  private static final Duration STEADY = Duration.ofSeconds(5);
  private static final Duration MASTER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration FAILOVER_PATIENCE = Duration.ofSeconds(30);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private static final long EVERY_MILLIS = 100;

  /** Every look starts programs in both guests, which is work for them. */
  private static final long WHOLE_EVERY_MILLIS = 500;

  private final Lab lab;
  private boolean whole;
  private final List<Agent> agents;

  /** The lvsd agents of the lab. */
  public Pair(Lab lab) {
    this(lab, Stream.of(Director.values()).<Agent>map(lab::agent).toList());
    if (lab.options().builtDistribution().isEmpty()) {
      throw new LabException(
          "no agent in "
              + lab.options().distribution()
              + ": run 'mvn -DskipTests package' first, or say where it is with --dist");
    }
  }

  /** Any agents of the lab, one on each director. */
  Pair(Lab lab, List<Agent> agents) {
    this.lab = lab;
    this.agents = List.copyOf(agents);
  }

  public Lab lab() {
    return lab;
  }

  public NamespaceHost client() {
    return lab.site(Site.CLIENT);
  }

  /** One on each director. */
  List<Agent> agents() {
    return agents;
  }

  /** The agents whose director's kernel has the VIP. */
  public List<Agent> owners() {
    return agents.stream().filter(Agent::ownsVip).toList();
  }

  /**
   * The one agent whose director's kernel has the VIP; waits for a VIP that is on its way.
   *
   * @throws LabException when none or both have it for long
   */
  public Agent master() {
    List<Agent> owners = new ArrayList<>();
    await(
        () -> {
          owners.clear();
          owners.addAll(owners());
          return owners.size() == 1;
        },
        MASTER_PATIENCE,
        "one director, and no more, to have the VIP");
    return owners.get(0);
  }

  /** The other of the two. */
  public Agent other(Agent agent) {
    return agents.stream().filter(each -> each != agent).findFirst().orElseThrow();
  }

  /** Heals the lab and starts the agents that do not run. */
  void heal() {
    lab.heal();
    agents.stream().filter(agent -> !responsive(agent)).forEach(this::revive);
  }

  /** Heals the lab, starts the agents that do not run and waits until the pair is whole. */
  public void makeWhole() {
    heal();
    awaitWhole();
    whole = true;
  }

  /** The same, but for a pair that nothing has happened to since: a scenario is about to begin. */
  void makeWholeUnlessItIs() {
    if (!whole) {
      makeWhole();
    }
    whole = false;
  }

  /** Stops both agents and starts them anew with the configuration. */
  public void reconfigure(String json) {
    stopAgents();
    agents.forEach(agent -> agent.configure(json));
    makeWhole();
  }

  /**
   * Stops the agents that run and gives both the example again: nodes with two configurations would
   * be no pair for the next scenario.
   */
  private void deconfigure() {
    stopAgents();
    agents.forEach(agent -> agent.configure(Cluster.PAIR.configuration()));
  }

  /** Runs something with that configuration, and gives both the example again. */
  void configured(String json, Runnable what) {
    try {
      reconfigure(json);
      what.run();
    } finally {
      deconfigure();
    }
  }

  /** Takes the master's power away, and waits until the heir has the VIP. */
  void failOver(Agent master, Agent heir) {
    master.director().powerOff();
    await(heir::ownsVip, FAILOVER_PATIENCE, heir.director().name() + " to take over");
  }

  /** Makes of the agents that cluster, where they are another: voters change while nobody runs. */
  void become(Cluster wanted) {
    if (lab.cluster() != wanted) {
      lab.heal();
      stopAgents();
      lab.witness().daemon().kill();
      lab.configure(wanted);
      whole = false;
    }
  }

  private void stopAgents() {
    agents.stream().filter(Agent::alive).toList().forEach(agent -> agent.stop(STOP_PATIENCE));
  }

  /**
   * Waits until both kernels send to all real servers and the same director has had the VIP for
   * five seconds: agents that have just started still find each other.
   */
  public void awaitWhole() {
    Steadiness<Agent> owner = new Steadiness<>(STEADY);
    await(
        () -> {
          List<Agent> owners = owners();
          return owner.steady(owners.size() == 1 ? owners.get(0) : null, System.nanoTime())
              && agents.stream().allMatch(this::programmed);
        },
        WHOLE_EVERY_MILLIS,
        READY_PATIENCE,
        "the pair to be whole: one steady owner of the VIP, both IPVS tables with weights 3 and 1");
  }

  /**
   * Waits until the heir answers for the VIP. Asked on the network: a command in the heir would
   * take the time that is measured.
   */
  void awaitTakeover(Watch watch, Agent heir, Duration patience) {
    if (!takesOver(watch, heir, patience)) {
      throw inVain(patience, heir.director().name() + " to take over");
    }
  }

  /** Whether the heir answers for the VIP before patience ends; waits for it likewise. */
  boolean takesOver(Watch watch, Agent heir, Duration patience) {
    return comes(() -> watch.answersNow(heir.director().director()), EVERY_MILLIS, patience);
  }

  /**
   * A master for as long as it is one.
   *
   * @param epochs with which it claimed; none of an agent that has no epochs
   */
  record Tenure(Agent master, List<String> epochs) {}

  /**
   * The {@link #master} and its epochs, to tell later whether it has been the master all the time.
   */
  Tenure tenure() {
    Agent master = master();
    return new Tenure(master, epochs(master));
  }

  private static List<String> epochs(Agent agent) {
    return agent instanceof LvsdAgent ? SyncState.must(agent).epochs() : List.of();
  }

  /**
   * Tells whether the VIP has stayed where it was, which must be so on a quiet machine. One that
   * has moved and come back did not stay.
   */
  void judgeStays(String name, Tenure since, Findings findings) {
    boolean there = owners().equals(List.of(since.master()));
    boolean stayed = there && epochs(since.master()).equals(since.epochs());
    findings.holdsOnAQuietMachine(
        name, stayed, stayed ? "it did" : there ? "it moved and came back" : "it moved");
  }

  /** Waits until the condition holds, asking every 100 ms. */
  public void await(BooleanSupplier condition, Duration patience, String what) {
    await(condition, EVERY_MILLIS, patience, what);
  }

  private void await(BooleanSupplier condition, long everyMillis, Duration patience, String what) {
    if (!comes(condition, everyMillis, patience)) {
      throw inVain(patience, what);
    }
  }

  private static boolean comes(BooleanSupplier condition, long everyMillis, Duration patience) {
    long startNanos = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - startNanos > patience.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(everyMillis));
    }
    return true;
  }

  private LabException inVain(Duration patience, String what) {
    return new LabException(
        "waited " + patience.toSeconds() + " s in vain for " + what + "\n" + describe());
  }

  /** The IPVS table of the agent's director, with weights. */
  public IpvsTable table(Agent agent) {
    return IpvsTable.parseList(agent.director().must("ipvsadm -Ln"));
  }

  /** What its director's kernel says the weight of nginx on the real server is. */
  public Optional<Long> webWeight(Agent agent, Site realServer) {
    return table(agent).value(WEB, realServer.address() + ":80");
  }

  private boolean programmed(Agent agent) {
    IpvsTable table = table(agent);
    return Stream.of(WEB, ECHO)
        .allMatch(
            service -> weighs(table, service, Site.RS1, 3) && weighs(table, service, Site.RS2, 1));
  }

  private static boolean weighs(IpvsTable table, String service, Site server, long weight) {
    String port = service.substring(service.lastIndexOf(':'));
    return table.value(service, server.address() + port).equals(Optional.of(weight));
  }

  /** Whether the agent's process runs and is not stopped. */
  private boolean responsive(Agent agent) {
    return agent.alive() && !agent.stopped();
  }

  private void revive(Agent agent) {
    if (agent.alive()) {
      agent.signal("CONT");
    } else {
      agent.start();
    }
  }

  private String describe() {
    List<String> lines = new ArrayList<>();
    agents.stream()
        .filter(agent -> agent.director().isUp())
        .forEach(
            agent ->
                lines.add(
                    agent.director().name()
                        + ": agent "
                        + (agent.alive() ? "runs" : "does not run")
                        + ", log "
                        + agent.log()
                        + "\n"
                        + agent
                            .director()
                            .sh(
                                "ip -br -4 addr; ipvsadm -Ln; tail -n 15 log/"
                                    + agent.log().getFileName())
                            .out()));
    return String.join("\n", lines);
  }
}

package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Lab;
import dev.lvsd.lab.PairConfiguration;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.measure.AbReport;
import dev.lvsd.lab.measure.IpvsTable;
import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The main job, told on a terminal with what is measured while it happens. */
public final class Demo {
  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "wlc", "sh");
  private static final int FIRST_PORT = 8081;
  private static final int LOADS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Lab lab;
  private final Pair pair;
  private final PrintWriter out;
  private boolean asPromised = true;

  public Demo(Lab lab, PrintWriter out) {
    this.lab = lab;
    this.pair = new Pair(lab);
    this.out = out;
  }

  /**
   * Tells the whole story.
   *
   * @return whether everything went as promised
   * @throws dev.lvsd.lab.process.LabException where it cannot be told to its end
   */
  public boolean tell() {
    try {
      start();
      spread();
      realServer();
      powerOff();
      comeback();
    } catch (LabException e) {
      keepLogs(e.problem());
      throw e;
    }
    if (!asPromised) {
      keepLogs("not as promised");
    }
    return asPromised;
  }

  private void keepLogs(String verdict) {
    say("the directors' logs are kept in %s", Evidence.keep(pair, "demo", verdict));
  }

  private void start() {
    chapter("Two directors start, one configuration file for both, and elect a master");
    long startNanos = System.nanoTime();
    pair.reconfigure(PairConfiguration.withSchedulers(SCHEDULERS));
    say(
        "whole and steady after %.1f s; %s owns the VIPs",
        secondsSince(startNanos), name(pair.master()));
    showStatus(pair.master());
  }

  private void spread() {
    chapter("ab -n 5000 -c 100 through four schedulers; real servers weighted 3 and 1");
    out.printf(
        "    %-10s %10s %10s %10s %12s%n",
        "scheduler", "rs1 (w 3)", "rs2 (w 1)", "failed", "requests/s");
    for (int i = 0; i < SCHEDULERS.size(); i++) {
      int port = FIRST_PORT + i;
      AbReport report = load(port);
      LockSupport.parkNanos(IpvsTable.STATISTICS_NANOS);
      IpvsTable counters =
          IpvsTable.parseCounters(pair.master().director().must("ipvsadm -Ln --stats --exact"));
      long first = connections(counters, Site.RS1, port);
      long second = connections(counters, Site.RS2, port);
      out.printf(
          Locale.ROOT,
          "    %-10s %10d %10d %10d %12.0f%n",
          SCHEDULERS.get(i),
          first,
          second,
          report.failed(),
          report.perSecond());
      out.flush();
      promise(report.failed() == 0 && first + second >= report.complete());
      if (SCHEDULERS.get(i).equals("wrr")) {
        promise(Math.abs(100.0 * first / (first + second) - 75) <= 1);
      }
    }
    say(
        "rr takes turns, wrr follows the weights, wlc also what is open, and sh keeps a client on one server");
  }

  /**
   * One run of ab. It gives up at the first connection that is reset, as one in the middle of its
   * handshake is when the VIP moves; on a machine that stands still it may, so there is a second
   * and a third run, and they are told of.
   */
  private AbReport load(int port) {
    String command = "ab -q -n 5000 -c 100 http://" + Site.VIP + ":" + port + "/index.html";
    for (int run = 1; ; run++) {
      pair.master().director().must("ipvsadm -Z");
      ExecResult result = pair.client().sh(command, PATIENCE);
      if (result.ok() || run == LOADS) {
        return AbReport.parse(result.orThrow("ab"));
      }
      say("ab gave up: %s; once more", result.err().lines().findFirst().orElse("no reason given"));
      pair.awaitWhole();
    }
  }

  private static long connections(IpvsTable counters, Site server, int port) {
    return counters.value("TCP " + Site.VIP + ":" + port, server.address() + ":" + port).orElse(0L);
  }

  private void realServer() {
    chapter("nginx on rs1 dies, and comes back");
    int before = lab.services().webhooks().received().size();
    long killedNanos = System.nanoTime();
    lab.services().realServer(Site.RS1).daemon("nginx").kill();
    awaitWeight(0);
    say("its weight in the master's kernel is 0 after %.2f s", secondsSince(killedNanos));
    awaitEvent(before, "dev.lvsd.realserver.down");
    say("the webhook dev.lvsd.realserver.down arrived after %.2f s", secondsSince(killedNanos));
    long startedNanos = System.nanoTime();
    lab.services().realServer(Site.RS1).daemon("nginx").start();
    awaitWeight(3);
    say("started again: its weight is 3 after %.2f s", secondsSince(startedNanos));
  }

  private void awaitWeight(long weight) {
    Agent master = pair.master();
    pair.await(
        () -> pair.webWeight(master, Site.RS1).equals(Optional.of(weight)),
        PATIENCE,
        "weight " + weight);
  }

  private void awaitEvent(int skip, String type) {
    pair.await(
        () ->
            lab.services().webhooks().received().stream()
                .skip(skip)
                .anyMatch(delivery -> delivery.type().equals(type)),
        PATIENCE,
        "the event " + type);
  }

  private void powerOff() {
    pair.awaitWhole();
    Agent master = pair.master();
    Agent heir = pair.other(master);
    chapter(name(master) + " loses its power, with 50 talking and 50 idle connections open");
    try (Watch watch = Watch.begin(pair.client())) {
      watch.fault();
      master.director().powerOff();
      pair.awaitTakeover(watch, heir, PATIENCE);
      LockSupport.parkNanos(AFTERMATH_NANOS);
      Watch.Report report = watch.end();
      say(
          "%s owns the VIPs now; the longest silence of a SYN every 2 ms was %.0f ms",
          name(heir), report.blackoutMillis());
      say(
          "connections that survived: %d of 50 talking, %d of 50 idle",
          report.kept().talking(), report.kept().idle());
      say(
          "new requests meanwhile: %d, of which %d failed",
          report.requests().requests().size(), report.requests().failures());
      say(
          "two directors answering ARP at the same time: %s",
          report.overlaps().isEmpty() ? "never" : "yes");
      promise(
          report.blackoutMillis() <= 500
              && report.kept().talking() == 50
              && report.overlaps().isEmpty());
    }
  }

  private void comeback() {
    Agent master = pair.master();
    Agent returning = pair.other(master);
    chapter(name(returning) + " gets its power back and returns as backup");
    long startNanos = System.nanoTime();
    pair.makeWhole();
    say(
        "booted, joined and programmed after %.1f s; %s still owns the VIPs",
        secondsSince(startNanos), name(pair.master()));
    promise(pair.master() == master);
    showStatus(returning);
  }

  private void promise(boolean kept) {
    if (!kept) {
      asPromised = false;
      say("NOT as promised");
    }
  }

  private void chapter(String title) {
    out.printf("%n==> %s%n", title);
    out.flush();
  }

  private void say(String format, Object... arguments) {
    out.printf(Locale.ROOT, "    " + format + "%n", arguments);
    out.flush();
  }

  private void showStatus(Agent agent) {
    show(lab.agent(agent.director().director()).lvsd("status").out());
  }

  private void show(String text) {
    text.lines().forEach(line -> out.println("    | " + line));
    out.flush();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static String name(Agent agent) {
    return agent.director().name();
  }
}

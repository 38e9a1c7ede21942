package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Services;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.service.Daemon;
import java.time.Duration;
import java.util.Optional;

/** nginx on a real server dies and comes back. */
final class RealServerScenario implements Scenario {
  /** fall x interval + timeout of the example's check. */
  private static final double DOWN_MILLIS = 2 * 1000 + 1000;

  /** rise x interval + timeout. */
  private static final double UP_MILLIS = 2 * 1000 + 1000;

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long WEIGHT = 3;

  @Override
  public String name() {
    return "realserver-dies-and-recovers";
  }

  @Override
  public String description() {
    return "nginx on rs1 dies: weight zero within fall x interval + timeout, event sent; and back";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Services services = pair.lab().services();
    Daemon nginx = services.realServer(Site.RS1).daemon("nginx");
    Agent master = pair.master();
    int before = services.webhooks().received().size();

    long killedNanos = System.nanoTime();
    nginx.kill();
    awaitWeight(pair, master, 0);
    findings.atMostMillis("weight zero after", millisSince(killedNanos), DOWN_MILLIS);
    pair.await(
        () -> pair.webWeight(pair.other(master), Site.RS1).equals(Optional.of(0L)),
        PATIENCE,
        "the backup to set the weight to zero as well");
    awaitEvent(pair, before, "dev.lvsd.realserver.down");
    findings.tellMillis("event received after", millisSince(killedNanos));

    long startedNanos = System.nanoTime();
    nginx.start();
    awaitWeight(pair, master, WEIGHT);
    findings.atMostMillis("weight restored after", millisSince(startedNanos), UP_MILLIS);
    awaitEvent(pair, before, "dev.lvsd.realserver.up");
    findings.holds(
        "events are signed",
        services.webhooks().received().stream().skip(before).allMatch(each -> each.signed()));
    findings.holds("the VIP stays where it is", pair.master() == master);
  }

  private static void awaitWeight(Pair pair, Agent agent, long weight) {
    pair.await(
        () -> pair.webWeight(agent, Site.RS1).equals(Optional.of(weight)),
        PATIENCE,
        "weight " + weight + " of rs1 on " + agent.director().name());
  }

  private static void awaitEvent(Pair pair, int skip, String type) {
    pair.await(
        () ->
            pair.lab().services().webhooks().received().stream()
                .skip(skip)
                .anyMatch(delivery -> delivery.type().equals(type)),
        PATIENCE,
        "the event " + type);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}

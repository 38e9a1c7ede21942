package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.service.Daemon;
import dev.lvsd.lab.service.Webhooks;
import java.time.Duration;

/** The receiver of webhooks is down during a handover. */
final class WebhookScenario implements Scenario {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double BLACKOUT_MILLIS = 150;
  private static final String ACQUIRED = "dev.lvsd.vip.acquired";

  @Override
  public String name() {
    return "webhook-down";
  }

  @Override
  public String description() {
    return "with the webhook receiver down a handover takes no longer, and the event comes later";
  }

  @Override
  public void run(Pair pair, Findings findings) {
    Webhooks webhooks = pair.lab().services().webhooks();
    Daemon receiver = webhooks.daemon();
    receiver.kill();
    int before = webhooks.received().size();
    try (Watch watch = Watch.begin(pair.client())) {
      pair.awaitWhole();
      Agent master = pair.master();
      Agent heir = pair.other(master);
      watch.fault();
      master.signal("TERM");
      pair.awaitTakeover(watch, heir, PATIENCE);
      Watch.judge(watch.end(), findings, BLACKOUT_MILLIS);
    }
    receiver.start();
    pair.await(
        () ->
            webhooks.received().stream()
                .skip(before)
                .anyMatch(d -> d.type().equals(ACQUIRED) && d.signed()),
        PATIENCE,
        "the event " + ACQUIRED + " once the receiver is back");
    findings.holds("the event is delivered once the receiver is back", true);
  }
}

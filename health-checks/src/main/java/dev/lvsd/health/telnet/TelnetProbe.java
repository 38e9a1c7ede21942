package dev.lvsd.health.telnet;

import dev.lvsd.health.Probe;
import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import io.vertx.core.Future;

/** Connects, refuses every option that the server offers, and waits for a text. */
public final class TelnetProbe implements Probe {
  /** What is read while the text is awaited; a server that says more is not the expected one. */
  public static final int MAX_TEXT_BYTES = 64 * 1024;

  private final Dialer dialer;
  private final TelnetSettings settings;

  public TelnetProbe(Dialer dialer, TelnetSettings settings) {
    this.dialer = dialer;
    this.settings = settings;
  }

  @Override
  public Future<ProbeResult> probe(Target target, long timeoutNanos) {
    return dialer.converse(
        target, timeoutNanos, null, new TelnetConversation(settings.expect(), target));
  }
}

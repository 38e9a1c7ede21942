package dev.lvsd.health.tcp;

import dev.lvsd.health.Probe;
import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Conversation;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.Exchange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Succeeds as soon as the target accepts a TCP connection, and closes it again. */
public final class TcpProbe implements Probe {
  private final Dialer dialer;

  public TcpProbe(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Future<ProbeResult> probe(Target target, long timeoutNanos) {
    return dialer.converse(target, timeoutNanos, null, new Accepted());
  }

  private static final class Accepted implements Conversation {
    @Override
    public void connected(Exchange exchange) {
      exchange.succeed();
    }

    @Override
    public void received(Exchange exchange, Buffer data) {}

    @Override
    public void ended(Exchange exchange) {}
  }
}

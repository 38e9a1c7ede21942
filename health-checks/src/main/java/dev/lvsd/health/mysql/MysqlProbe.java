package dev.lvsd.health.mysql;

import dev.lvsd.health.Probe;
import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Failures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Logs in, runs the query and expects a row. Without TLS: what goes over the wire is the query and
 * the answer to the server's challenge.
 *
 * <p>Each probe is a verticle. The client hands out a connection only after the login, and a
 * network client of its own for each probe would stay registered with Vert.x for ever; a verticle
 * takes both with it when it is undeployed.
 */
public final class MysqlProbe implements Probe {
  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final MysqlSettings settings;

  /**
   * @param nanoTime monotonic; measures how long probes take
   */
  public MysqlProbe(Vertx vertx, LongSupplier nanoTime, MysqlSettings settings) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.settings = settings;
  }

  @Override
  public Future<ProbeResult> probe(Target target, long timeoutNanos) {
    long timeoutMillis =
        Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(timeoutNanos + 999_999));
    MysqlSession session = new MysqlSession(nanoTime, settings, target, (int) timeoutMillis);
    return vertx
        .deployVerticle(session)
        .compose(id -> session.verdict().eventually(() -> vertx.undeploy(id)))
        .otherwise(
            cause -> ProbeResult.failure(0, Failures.sentence("the probe of " + target, cause)));
  }
}

package dev.lvsd.health;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** A Vert.x context as an {@link EventLoop}. Its timers count whole milliseconds, at least one. */
public final class VertxEventLoop implements EventLoop {
  private final Vertx vertx;
  private final Context context;

  /** Takes the caller's context, or a new one where the caller has none. */
  public VertxEventLoop(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  @Override
  public void execute(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  /** Rounds down, so that what is due is late by the timer's own error only. */
  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(delayNanos));
    long id = vertx.setTimer(millis, ignored -> task.run());
    return () -> vertx.cancelTimer(id);
  }
}

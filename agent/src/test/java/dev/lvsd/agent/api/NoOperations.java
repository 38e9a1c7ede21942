package dev.lvsd.agent.api;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where nothing may be asked for. */
final class NoOperations implements Operations {
  @Override
  public Future<Outcome> failover(@Nullable String group, @Nullable String to, boolean force) {
    return Future.failedFuture(new AssertionError("asked for a failover"));
  }

  @Override
  public Future<Outcome> standby(@Nullable String group) {
    return Future.failedFuture(new AssertionError("asked for standby"));
  }

  @Override
  public Future<Outcome> resume(@Nullable String group) {
    return Future.failedFuture(new AssertionError("asked to resume"));
  }

  @Override
  public Future<Outcome> resync(boolean cancel) {
    return Future.failedFuture(new AssertionError("asked for a resync"));
  }
}

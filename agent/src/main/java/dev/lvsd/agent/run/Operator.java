package dev.lvsd.agent.run;

import dev.lvsd.agent.api.Operations;
import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.loop.CommandReport;
import dev.lvsd.agent.loop.Commands;
import dev.lvsd.agent.loop.ElectionStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** An operator's requests: names are held against the configuration, standby is put on disk. */
final class Operator implements Operations {
  /** Longer than any command may take by itself: only a dead disk or thread gets here. */
  private static final long TIMEOUT_SECONDS = 60;

  private final Configuration configuration;
  private final Commands commands;
  private final ElectionStore store;
  private final @Nullable ConnectionSync connections;
  private final Vertx vertx;

  Operator(
      Configuration configuration,
      Commands commands,
      ElectionStore store,
      @Nullable ConnectionSync connections,
      Vertx vertx) {
    this.configuration = configuration;
    this.commands = commands;
    this.store = store;
    this.connections = connections;
    this.vertx = vertx;
  }

  @Override
  public Future<Outcome> failover(@Nullable String group, @Nullable String to, boolean force) {
    Optional<String> problem = to == null ? Optional.empty() : configuration.noNode(to);
    if (problem.isPresent()) {
      return unknown(problem.get());
    }
    return ofGroups(
        group, names -> commands.failover(names, to, force).thenApply(Operator::outcome));
  }

  @Override
  public Future<Outcome> standby(@Nullable String group) {
    return ofGroups(
        group,
        names ->
            commands
                .mayStandBy(names)
                .thenCompose(
                    refusals ->
                        refusals.isEmpty()
                            // On disk first: a node that crashes now must not claim afterwards.
                            ? store
                                .standby(names, true)
                                .thenCompose(written -> commands.standby(names))
                            : CompletableFuture.completedFuture(refusals))
                .thenApply(Operator::outcome));
  }

  @Override
  public Future<Outcome> resume(@Nullable String group) {
    return ofGroups(
        group,
        names ->
            store
                .standby(names, false)
                .thenCompose(written -> commands.resume(names))
                .thenApply(Operator::outcome));
  }

  @Override
  public Future<Outcome> resync(boolean cancel) {
    ConnectionSync sync = connections;
    Optional<String> refusal =
        sync == null
            ? Optional.of("connections are not synced: there is no sync in the configuration")
            : cancel ? sync.cancel() : sync.resync();
    return Future.succeededFuture(
        new Outcome(
            refusal.isPresent() ? Result.REFUSED : Result.DONE,
            refusal.orElse(cancel ? "the resync is cancelled" : "the resync has begun"),
            List.of()));
  }

  private interface Request {
    CompletableFuture<Outcome> of(List<String> groups);
  }

  private Future<Outcome> ofGroups(@Nullable String group, Request request) {
    Optional<String> problem = group == null ? Optional.empty() : configuration.noGroup(group);
    if (problem.isPresent()) {
      return unknown(problem.get());
    }
    CompletableFuture<Outcome> outcome =
        request.of(group == null ? configuration.groupNames() : List.of(group));
    return Future.fromCompletionStage(
            outcome.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS), vertx.getOrCreateContext())
        .recover(e -> Future.failedFuture(forPeople(e)));
  }

  private Throwable forPeople(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause != null && !(cause instanceof TimeoutException)) {
      return cause;
    }
    String disk = store.problem();
    return new IOException(
        "this took longer than "
            + TIMEOUT_SECONDS
            + " s: "
            + (disk.isEmpty() ? "see the log" : disk + "; it may be done once the disk answers"));
  }

  private static Future<Outcome> unknown(String message) {
    return Future.succeededFuture(new Outcome(Result.UNKNOWN, message, List.of()));
  }

  private static Outcome outcome(List<CommandReport> reports) {
    Result worst = Result.DONE;
    StringBuilder message = new StringBuilder();
    for (CommandReport report : reports) {
      Result result =
          switch (report.result()) {
            case DONE, UNCHANGED -> Result.DONE;
            case REFUSED -> Result.REFUSED;
            case FAILED -> Result.FAILED;
          };
      worst = result.compareTo(worst) > 0 ? result : worst;
      message
          .append(message.isEmpty() ? "" : "; ")
          .append(report.group())
          .append(": ")
          .append(report.message());
    }
    return new Outcome(worst, message.toString(), reports.stream().map(Operator::ofGroup).toList());
  }

  private static OfGroup ofGroup(CommandReport report) {
    return new OfGroup(
        report.group(),
        report.owner(),
        report.result() == CommandReport.Result.DONE,
        report.tookNanos() / 1_000_000,
        report.message());
  }
}

package dev.lvsd.agent.loop;

import dev.lvsd.agent.election.Election;
import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSnapshot;
import dev.lvsd.agent.loop.CommandReport.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An operator's commands. They are checked and begun on the heartbeat thread, all groups of one
 * command together or none, and are done when this node knows the new owner.
 *
 * <p>A command that was given at the backup reaches the master in heartbeats, which are
 * authenticated, and not by Hazelcast, which is not.
 *
 * <p>Public methods may be called from any thread and never block.
 */
public final class Commands {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long MOST_FOR_CLAIM_NANOS = 30_000_000_000L;

  private final ElectionLoop loop;
  private final String self;
  private final List<String> directors;
  private final Map<Long, GroupDriver> groups;
  private final long patienceNanos;
  private final List<Pending> pending = new ArrayList<>();

  /**
   * @param directors names of all directors
   * @param groups of the loop, by the hash of their names
   */
  Commands(
      ElectionLoop loop,
      String self,
      List<String> directors,
      Map<Long, GroupDriver> groups,
      long ttlNanos) {
    this.loop = loop;
    this.self = self;
    this.directors = directors;
    this.groups = groups;
    this.patienceNanos = PATIENCE_NANOS + Math.min(4 * ttlNanos, MOST_FOR_CLAIM_NANOS);
  }

  /** A command that was begun for one group. */
  private record Pending(
      GroupDriver group,
      @Nullable String to,
      long sinceNanos,
      boolean standby,
      CompletableFuture<CommandReport> report) {}

  /**
   * Moves groups.
   *
   * @param to the new owner; absent for whichever director does not own the group
   * @param force claim a group without an owner also where a stranger answers for a VIP
   */
  public CompletableFuture<List<CommandReport>> failover(
      List<String> names, @Nullable String to, boolean force) {
    return onThread(now -> failover(drivers(names), to, force, now));
  }

  /** Why this node cannot stand by now; done is empty where it can. */
  public CompletableFuture<List<CommandReport>> mayStandBy(List<String> names) {
    return onThread(
        now -> {
          List<CommandReport> refusals = new ArrayList<>();
          for (GroupDriver group : drivers(names)) {
            String why = whyNoStandby(group.election(), now);
            if (!why.isEmpty()) {
              refusals.add(refused(group, why, now));
            }
          }
          return CompletableFuture.completedFuture(List.copyOf(refusals));
        });
  }

  /** Hands over what this node owns of the groups, and claims them no more. */
  public CompletableFuture<List<CommandReport>> standby(List<String> names) {
    return onThread(
        now -> {
          List<CompletableFuture<CommandReport>> reports = new ArrayList<>();
          for (GroupDriver group : drivers(names)) {
            boolean already = group.election().snapshot(now).standby();
            boolean owned = self.equals(owner(group, now));
            group.on(new ElectionEvent.Standby(true), now, loop);
            reports.add(
                owned
                    ? begin(group, null, true, now)
                    : done(
                        group,
                        already ? Result.UNCHANGED : Result.DONE,
                        self + (already ? " is in standby already" : " is in standby"),
                        now));
          }
          return all(reports);
        });
  }

  /** Lets this node claim the groups again. */
  public CompletableFuture<List<CommandReport>> resume(List<String> names) {
    return onThread(
        now -> {
          List<CompletableFuture<CommandReport>> reports = new ArrayList<>();
          for (GroupDriver group : drivers(names)) {
            boolean was = group.election().snapshot(now).standby();
            group.on(new ElectionEvent.Standby(false), now, loop);
            reports.add(
                done(
                    group,
                    was ? Result.DONE : Result.UNCHANGED,
                    self + (was ? " may own it again" : " is not in standby"),
                    now));
          }
          return all(reports);
        });
  }

  // --- on the heartbeat thread

  private interface Command {
    CompletableFuture<List<CommandReport>> run(long nowNanos);
  }

  private CompletableFuture<List<CommandReport>> onThread(Command command) {
    CompletableFuture<List<CommandReport>> future = new CompletableFuture<>();
    if (!loop.execute(now -> pass(command.run(now), future))) {
      future.completeExceptionally(
          new IllegalStateException("the heartbeat thread is behind; try again"));
    }
    return future;
  }

  private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
    @SuppressWarnings("unused")
    Object ignored =
        from.whenComplete(
            (result, failure) -> {
              if (failure == null) {
                to.complete(result);
              } else {
                to.completeExceptionally(failure);
              }
            });
  }

  private CompletableFuture<List<CommandReport>> failover(
      List<GroupDriver> drivers, @Nullable String to, boolean force, long now) {
    List<CommandReport> refusals = new ArrayList<>();
    List<String> owners = drivers.stream().map(g -> owner(g, now)).distinct().toList();
    for (GroupDriver group : drivers) {
      String target = to == null ? otherThan(owner(group, now)) : to;
      String why =
          to == null && owners.size() > 1
              ? "the groups have several owners: say which with --group, or whereto with --to"
              : target.equals(owner(group, now))
                  ? ""
                  : group.election().refusal(target, force, now);
      if (!why.isEmpty()) {
        refusals.add(refused(group, why, now));
      }
    }
    if (!refusals.isEmpty()) {
      return CompletableFuture.completedFuture(List.copyOf(refusals));
    }
    List<CompletableFuture<CommandReport>> reports = new ArrayList<>();
    for (GroupDriver group : drivers) {
      String target = to == null ? otherThan(owner(group, now)) : to;
      if (target.equals(owner(group, now))) {
        reports.add(done(group, Result.UNCHANGED, target + " owns it already", now));
      } else {
        group.on(
            target.equals(self)
                ? new ElectionEvent.TakeOver(force)
                : new ElectionEvent.HandOver("an operator asks at " + self, false),
            now,
            loop);
        reports.add(begin(group, target, false, now));
      }
    }
    return all(reports);
  }

  /** The director that is to own a group next, unless said otherwise. */
  private String otherThan(@Nullable String owner) {
    if (owner == null) {
      return self;
    }
    return directors.stream().filter(d -> !d.equals(owner)).findFirst().orElse(self);
  }

  private String whyNoStandby(Election election, long now) {
    ElectionSnapshot is = election.snapshot(now);
    if (!directors.contains(self)) {
      return self + " is a witness, which owns no VIPs";
    } else if (is.standby() || !self.equals(is.owner())) {
      return "";
    }
    String other = otherThan(self);
    return other.equals(self)
        ? "there is no other director to hand it to; stop the agent instead"
        : election.refusal(other, false, now);
  }

  /** Looks whether what was begun has come about. */
  void look(long now) {
    if (!pending.isEmpty()) {
      pending.removeIf(p -> finish(p, now));
    }
  }

  private boolean finish(Pending begun, long now) {
    String owner = owner(begun.group, now);
    String to = begun.to;
    if (owner != null && (to == null ? !owner.equals(self) : owner.equals(to))) {
      String message =
          (begun.standby ? self + " is in standby; " : "")
              + owner
              + " owns it now, after "
              + (now - begun.sinceNanos) / 1_000_000
              + " ms";
      begun.report.complete(
          new CommandReport(
              begun.group.name(), Result.DONE, owner, now - begun.sinceNanos, message));
      return true;
    }
    boolean given = self.equals(owner) && !begun.group.election().handingOver();
    if (!given && now - begun.sinceNanos < patienceNanos) {
      return false;
    }
    String message =
        (begun.standby ? self + " is in standby, but " : "")
            + (owner == null ? "nobody is known to own it: " : owner + " still owns it: ")
            + (given
                ? "the other director was not ready in time"
                : "this took longer than " + patienceNanos / 1_000_000_000 + " s")
            + (begun.standby ? "; it is tried again every few seconds" : "");
    begun.report.complete(new CommandReport(begun.group.name(), Result.FAILED, owner, 0, message));
    return true;
  }

  /** The agent ends; nobody is left waiting. */
  void end() {
    pending.forEach(
        p ->
            p.report.complete(
                new CommandReport(
                    p.group.name(), Result.FAILED, null, 0, "the agent is stopping")));
    pending.clear();
  }

  private CompletableFuture<CommandReport> begin(
      GroupDriver group, @Nullable String to, boolean standby, long now) {
    Pending begun = new Pending(group, to, now, standby, new CompletableFuture<>());
    pending.add(begun);
    return begun.report;
  }

  private CompletableFuture<CommandReport> done(
      GroupDriver group, Result result, String message, long now) {
    return CompletableFuture.completedFuture(
        new CommandReport(group.name(), result, owner(group, now), 0, message));
  }

  private CommandReport refused(GroupDriver group, String why, long now) {
    return new CommandReport(group.name(), Result.REFUSED, owner(group, now), 0, why);
  }

  private static CompletableFuture<List<CommandReport>> all(
      List<CompletableFuture<CommandReport>> reports) {
    return CompletableFuture.allOf(reports.toArray(CompletableFuture<?>[]::new))
        .thenApply(ignored -> reports.stream().map(CompletableFuture::join).toList());
  }

  private static @Nullable String owner(GroupDriver group, long now) {
    return group.election().snapshot(now).owner();
  }

  private List<GroupDriver> drivers(List<String> names) {
    return groups.values().stream().filter(g -> names.contains(g.name())).toList();
  }
}

package dev.lvsd.simulator;

import dev.lvsd.agent.election.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Owns the VIP under the lease: one thread adds and refreshes it, checking the deadline before and
 * after each call, another releases it.
 */
final class SimVipOwner {
  private static final long TAKE_AGAIN_NANOS = 10 * Timeline.MS;

  private final SimNode node;
  private final SimAgent agent;
  private final SimThread refresher;
  private final SimThread releaser;
  private final long lifetimeNanos;

  private @Nullable Epoch owned;
  private boolean calling;
  private int tenure;

  SimVipOwner(Timeline time, SimNode node, SimAgent agent, long lifetimeNanos) {
    this.node = node;
    this.agent = agent;
    this.refresher = new SimThread(time, node);
    this.releaser = new SimThread(time, node);
    this.lifetimeNanos = lifetimeNanos;
  }

  /** An address that an earlier life left behind is under nobody's lease. */
  void startUp() {
    releaser.then(
        () -> {
          if (owned == null) {
            node.kernel.delete();
          }
        });
  }

  void acquire(Epoch epoch) {
    owned = epoch;
    int mine = ++tenure;
    refresher.then(() -> refresh(mine, true));
  }

  private void refresh(int mine, boolean first) {
    if (mine != tenure || owned == null) {
      return;
    }
    if (agent.leaseOver()) {
      node.kernel.delete();
      takeAgain(mine);
      return;
    }
    calling = true;
    node.judge().calling(node);
    Epoch epoch = owned;
    long sinceNanos = agent.now();
    refresher.then(
        () -> {
          node.kernel.put(lifetimeNanos);
          refresher.then(() -> called(mine, epoch, sinceNanos, first));
        });
  }

  private void called(int mine, Epoch epoch, long sinceNanos, boolean first) {
    if (mine != tenure || agent.leaseOver()) {
      refresher.then(
          () -> {
            node.kernel.delete();
            callIsOver();
            takeAgain(mine);
          });
      return;
    }
    callIsOver();
    agent.held(epoch, sinceNanos);
    if (first) {
      node.announce();
    }
    refresher.then(lifetimeNanos / 3, () -> refresh(mine, false));
  }

  /** The lease was over, and may go on: a vote may have been on its way. */
  private void takeAgain(int mine) {
    refresher.then(TAKE_AGAIN_NANOS, () -> refresh(mine, true));
  }

  private void callIsOver() {
    calling = false;
    node.judge().kernelsChanged();
  }

  /** Whether a call is under way whose effect is undone if it comes too late. */
  boolean calling() {
    return calling;
  }

  void release(Epoch epoch) {
    owned = null;
    tenure++;
    releaser.then(() -> delete(epoch));
  }

  private void delete(Epoch epoch) {
    node.kernel.delete();
    releaser.then(() -> dump(epoch));
  }

  /**
   * A call that is still under way could bring the address back; only after it is the dump true.
   */
  private void dump(Epoch epoch) {
    if (calling) {
      releaser.then(Timeline.MS, () -> dump(epoch));
    } else if (node.kernel.holds()) {
      releaser.then(() -> delete(epoch));
    } else {
      agent.released(epoch);
    }
  }
}

package dev.lvsd.agent.vip;

import dev.lvsd.agent.election.Epoch;

/**
 * What an election must know of its VIPs; called from the VIP owner's threads, must return at once.
 */
public interface VipListener {
  /** All VIPs of the group are in the kernel and announced. */
  void acquired(Epoch epoch);

  /**
   * All VIPs of the group were set in the kernel by calls that began then: at an acquisition, and
   * at every refresh. From then on each of them is there for the kernel's lease at least.
   */
  void held(Epoch epoch, long sinceNanos);

  /** The kernel's address table was read and holds none of them. */
  void released(Epoch epoch);

  /** The kernel refused one; none is held. */
  void failed(Epoch epoch, String reason);
}

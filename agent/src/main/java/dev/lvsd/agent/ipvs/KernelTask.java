package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Ipvs;

/**
 * Something else that keeps a part of IPVS right, on the reconciler's thread: once before the first
 * reconciliation and then at every audit. Reports its own failures and throws none.
 */
@FunctionalInterface
public interface KernelTask {
  void run(Ipvs ipvs);
}

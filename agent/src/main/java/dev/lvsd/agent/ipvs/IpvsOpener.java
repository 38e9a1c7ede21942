package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;

/** Opens a conversation with the kernel's IPVS; called on the thread that will own it. */
@FunctionalInterface
public interface IpvsOpener {
  Ipvs open() throws KernelException;
}

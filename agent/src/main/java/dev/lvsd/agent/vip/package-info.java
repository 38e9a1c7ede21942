/**
 * Holding VIPs in the kernel and speaking on the segments where they live. {@link
 * dev.lvsd.agent.vip.VipOwner} is the only writer of a group's addresses and {@link
 * dev.lvsd.agent.vip.Segment} the only speaker of ARP and NDP probes; neither decides anything. May
 * depend on {@code netlink}, {@code events}, {@code time} and {@code election}'s epochs.
 */
@NullMarked
package dev.lvsd.agent.vip;

import org.jspecify.annotations.NullMarked;

/**
 * The generic netlink family {@code IPVS}: domain records without a byte, the {@link
 * dev.lvsd.netlink.ipvs.Ipvs} interface, and its implementation with the packing beside it.
 */
@NullMarked
package dev.lvsd.netlink.ipvs;

import org.jspecify.annotations.NullMarked;

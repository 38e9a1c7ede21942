/**
 * ARP and IPv6 neighbour discovery over AF_PACKET: announcing, probing and asking for addresses.
 */
@NullMarked
package dev.lvsd.netlink.packet;

import org.jspecify.annotations.NullMarked;

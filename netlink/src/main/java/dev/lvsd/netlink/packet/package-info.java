/**
 * What needs AF_PACKET: ARP and IPv6 neighbour discovery (announcing, probing and asking for
 * addresses), and seeing the kernel's own sync datagrams.
 */
@NullMarked
package dev.lvsd.netlink.packet;

import org.jspecify.annotations.NullMarked;

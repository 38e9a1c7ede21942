/**
 * The kernel's sync protocol (net/netfilter/ipvs/ip_vs_sync.c): decoder of versions 0 and 1,
 * encoder of version 1, and the names and numbers of connection states and flags. Pure: bytes in,
 * values out, no clock and no socket. May depend on the Java library only.
 */
@NullMarked
package dev.lvsd.sync.message;

import org.jspecify.annotations.NullMarked;

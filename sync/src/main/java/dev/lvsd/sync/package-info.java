/**
 * Connection sync: control of the kernel's sync daemons. What is to be done is decided by pure
 * functions; what touches the kernel is called on the thread that owns IPVS. May depend on netlink
 * and Vert.x, on no other part of lvsd.
 */
@NullMarked
package dev.lvsd.sync;

import org.jspecify.annotations.NullMarked;

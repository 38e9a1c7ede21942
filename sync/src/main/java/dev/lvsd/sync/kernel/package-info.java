/**
 * The kernel's backup daemon as seen from user space: its socket's queue and drops, and feeding it
 * sync messages that never leave the host. May depend on netlink, on no other package of lvsd.
 */
@NullMarked
package dev.lvsd.sync.kernel;

import org.jspecify.annotations.NullMarked;

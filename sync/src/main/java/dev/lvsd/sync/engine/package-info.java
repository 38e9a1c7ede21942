/**
 * The connection sync of one director as it runs: a thread that owns the shadow of the kernel's
 * connection table, what fills it (captured sync messages, /proc at the start), and the two sides
 * that resync asks. May depend on {@code sync.message}, {@code sync.table}, {@code sync.kernel},
 * {@code sync.resync} and {@code netlink}.
 */
@NullMarked
package dev.lvsd.sync.engine;

import org.jspecify.annotations.NullMarked;

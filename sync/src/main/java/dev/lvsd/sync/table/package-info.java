/**
 * A director's shadow of the kernel's connection table: the table itself, the hash that names a
 * connection on every node, and the reader of /proc/net/ip_vs_conn that fills it at start-up.
 * Belongs to one thread; time is passed in. May depend on {@code sync.message} and the Java library
 * only.
 */
@NullMarked
package dev.lvsd.sync.table;

import org.jspecify.annotations.NullMarked;

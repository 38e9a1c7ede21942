/**
 * Talks to the Linux kernel. This package holds only what all its parts share: the error type. May
 * depend on nothing of lvsd and not on Vert.x.
 */
@NullMarked
package dev.lvsd.netlink;

import org.jspecify.annotations.NullMarked;

/**
 * A stateful kernel for tests: it stands behind the datagram seam, so that the real clients run
 * over it, and behaves like Linux as far as the IPVS family, links, addresses and neighbours go.
 * Instances, never statics. May depend on {@code codec} and {@code transport}, never on the
 * clients' packing: it is written from the kernel's headers by itself.
 */
@NullMarked
package dev.lvsd.netlink.fake;

import org.jspecify.annotations.NullMarked;

/** The routing family: links, addresses with lifetimes, neighbours, and their notifications. */
@NullMarked
package dev.lvsd.netlink.route;

import org.jspecify.annotations.NullMarked;

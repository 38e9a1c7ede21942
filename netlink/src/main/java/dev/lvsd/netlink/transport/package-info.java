/**
 * AF_NETLINK: the datagram seam ({@link dev.lvsd.netlink.transport.NetlinkDatagrams}) with its
 * native implementation, and the conversation above it that knows message headers, sequence
 * numbers, dumps and acknowledgements. Knows no family. Depends on {@code sys} and {@code codec}.
 */
@NullMarked
package dev.lvsd.netlink.transport;

import org.jspecify.annotations.NullMarked;

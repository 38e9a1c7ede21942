/**
 * Netlink attributes ({@code include/uapi/linux/netlink.h}, struct nlattr): a writer and a reader
 * that latch the first error and have the byte order of each field in its name. Without policy;
 * depends on nothing but the error type.
 */
@NullMarked
package dev.lvsd.netlink.codec;

import org.jspecify.annotations.NullMarked;

/**
 * Generic netlink ({@code include/uapi/linux/genetlink.h}): finds a family's number by its name and
 * puts the family's header before each message. Knows no family but the controller. Depends on
 * {@code transport} and {@code codec}.
 */
@NullMarked
package dev.lvsd.netlink.generic;

import org.jspecify.annotations.NullMarked;

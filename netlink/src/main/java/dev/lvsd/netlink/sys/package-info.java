/**
 * System calls. {@code NativeSockets} is the one class of lvsd that calls native code, through
 * jnr-ffi; {@link dev.lvsd.netlink.sys.NativeSocket} makes a safe Java object of a descriptor and
 * {@link dev.lvsd.netlink.sys.BootClock} reads the one clock that Java lacks. {@link
 * dev.lvsd.netlink.sys.UrgentThreads} makes threads that go before ordinary ones, and keeps them
 * from standing in their own way. Depends on nothing but the error type.
 */
@NullMarked
package dev.lvsd.netlink.sys;

import org.jspecify.annotations.NullMarked;

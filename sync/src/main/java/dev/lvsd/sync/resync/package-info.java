/**
 * Resync as anti-entropy: a director that masters VIP groups (the source) compares its connections
 * with those of its peer (the receiver) slice by slice over one authenticated TCP connection, and
 * sends what is lacking as sync messages, which the receiver feeds to its own kernel. {@link
 * dev.lvsd.sync.resync.SourceSession} and {@link dev.lvsd.sync.resync.ReceiverSession} decide, and
 * are pure; {@link dev.lvsd.sync.resync.ResyncClient} and {@link dev.lvsd.sync.resync.ResyncServer}
 * are their sockets. The connection is authenticated, not encrypted: who can read the network sees
 * addresses and ports, as with the kernel's own sync. May depend on Vert.x, on no other part of
 * lvsd: the connection table is behind {@link dev.lvsd.sync.resync.SourceTable} and {@link
 * dev.lvsd.sync.resync.ReceiverTable}.
 */
@NullMarked
package dev.lvsd.sync.resync;

import org.jspecify.annotations.NullMarked;

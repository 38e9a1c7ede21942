/**
 * What agents say to each other by unicast UDP: the packet, its codec with HMAC-SHA256, and the
 * session with a peer that tells live packets from replayed ones. All of it is pure: bytes and
 * times go in, values come out; sockets live in {@code loop}. May depend on nothing else of the
 * agent.
 */
@NullMarked
package dev.lvsd.agent.heartbeat;

import org.jspecify.annotations.NullMarked;

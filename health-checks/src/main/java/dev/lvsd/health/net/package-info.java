/**
 * The conversation over one fresh TCP connection, with or without TLS, that probes are made of: it
 * connects, times out and cleans up, so that a probe type only says what is asked and what is
 * expected. May depend on Vert.x and {@code dev.lvsd.health}.
 */
@NullMarked
package dev.lvsd.health.net;

import org.jspecify.annotations.NullMarked;

/**
 * The probe that sends one HTTP/1.1 request (RFC 9112), over TLS or not, and judges status and
 * body. Netty's codec reads and writes the messages. May depend on {@code dev.lvsd.health} and its
 * {@code net} package, Vert.x and Netty.
 */
@NullMarked
package dev.lvsd.health.http;

import org.jspecify.annotations.NullMarked;

/**
 * The probe that negotiates Telnet options (RFC 854, RFC 855), all of them away, and waits for a
 * text such as a login prompt. The codec is pure and knows no socket. May depend on {@code
 * dev.lvsd.health} and its {@code net} package.
 */
@NullMarked
package dev.lvsd.health.telnet;

import org.jspecify.annotations.NullMarked;

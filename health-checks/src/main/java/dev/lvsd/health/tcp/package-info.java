/**
 * The probe that is content with an accepted TCP connection. It sends nothing and closes at once.
 * May depend on {@code dev.lvsd.health} and its {@code net} package.
 */
@NullMarked
package dev.lvsd.health.tcp;

import org.jspecify.annotations.NullMarked;

/**
 * The {@code lvsd-lab} command and the socket by which it reaches a running lab. Nothing depends on
 * it.
 */
@NullMarked
package dev.lvsd.lab.cli;

import org.jspecify.annotations.NullMarked;

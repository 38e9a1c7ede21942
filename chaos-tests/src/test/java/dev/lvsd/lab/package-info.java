/**
 * Tests of the laboratory, and tests in it. Those tagged {@code lab} need root and boot kernels.
 */
@NullMarked
package dev.lvsd.lab;

import org.jspecify.annotations.NullMarked;

/**
 * Clocks as arguments: monotonic and wall time are different types, so that they cannot be mixed
 * up.
 */
@NullMarked
package dev.lvsd.agent.time;

import org.jspecify.annotations.NullMarked;

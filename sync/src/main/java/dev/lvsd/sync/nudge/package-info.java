/**
 * The nudge: a connection of the agent's own through IPVS, opened and reset ten times a second, so
 * that the kernel's sync buffer does not keep a client's connection back. Depends on nothing else
 * of lvsd; the IPVS service that it goes through is kept by whoever runs it.
 */
@NullMarked
package dev.lvsd.sync.nudge;

import org.jspecify.annotations.NullMarked;

/**
 * A deterministic simulator of a cluster: the real election core at every node, over a simulated
 * network, clocks, kernels and threads, all drawn from one seed. {@link
 * dev.lvsd.simulator.Simulate} hunts for seeds that break an invariant and replays them; {@link
 * dev.lvsd.simulator.Simulation} is stepped by tests. May depend on the agent's {@code election}
 * and {@code heartbeat} packages; nothing here reads a real clock, a socket or a file.
 */
@NullMarked
package dev.lvsd.simulator;

import org.jspecify.annotations.NullMarked;

/**
 * The one thread that hears heartbeats, steps the elections of all groups and sends what they ask
 * for. Its edges are UDP sockets, the segments and VIP owners of {@code vip}, and a small file that
 * outlives the process; decisions are {@code election}'s. Nothing here waits for a disk, for
 * Hazelcast or for a kernel call that could block.
 */
@NullMarked
package dev.lvsd.agent.loop;

import org.jspecify.annotations.NullMarked;

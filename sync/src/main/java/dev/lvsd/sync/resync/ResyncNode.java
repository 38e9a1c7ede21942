package dev.lvsd.sync.resync;

import java.net.InetAddress;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What both ends of resync have of their node.
 *
 * @param address of this node in the cluster's network, which both ends are bound to: a peer lets
 *     in no other
 * @param syncThread runs tasks one after another, in the order given: the thread that owns the
 *     table. It may block for long; the event loop never waits for it
 * @param nanoTime a monotonic clock, as {@link System#nanoTime}
 * @param identity who this node is
 * @param secrets asked for at each new connection
 */
public record ResyncNode(
    InetAddress address,
    Executor syncThread,
    LongSupplier nanoTime,
    ResyncIdentity identity,
    Supplier<ClusterSecrets> secrets) {}

package dev.lvsd.sync.resync;

/**
 * Where a receiver is.
 *
 * @param name of the node
 * @param host its address
 * @param port TCP port of its resync, 1 to 65535
 */
public record ResyncPeer(String name, String host, int port) {}

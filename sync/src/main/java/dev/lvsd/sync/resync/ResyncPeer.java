package dev.lvsd.sync.resync;

import java.net.InetAddress;

/**
 * Where a receiver is.
 *
 * @param name of the node
 * @param address of the node in the cluster's network
 * @param port TCP port of its resync, 1 to 65535
 */
public record ResyncPeer(String name, InetAddress address, int port) {}

package dev.lvsd.agent.config;

import java.time.Duration;

/**
 * A service's persistence: connections of one client go to one real server.
 *
 * @param timeout how long after a client's last connection its choice is kept; whole seconds
 * @param prefixLength how many bits of addresses make one client: 1..32 for IPv4, 1..128 for IPv6,
 *     where the most are every address by itself
 */
public record PersistenceConfig(Duration timeout, int prefixLength) {}

package dev.lvsd.agent.config;

import dev.lvsd.netlink.ipvs.DestinationKey;

/**
 * One real server of a service.
 *
 * @param weight 0..65535; 1 by default
 */
public record RealServerConfig(DestinationKey key, int weight) {}

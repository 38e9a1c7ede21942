package dev.lvsd.netlink.ipvs;

/** A real server as the kernel reports it: what was asked of it, and what it counted. */
public record DestinationEntry(
    Destination destination,
    long activeConnections,
    long inactiveConnections,
    long persistentConnections,
    Stats stats) {}

package dev.lvsd.netlink.ipvs;

/** A service as the kernel reports it: what was asked of it, and what it counted. */
public record ServiceEntry(Service service, Stats stats) {}

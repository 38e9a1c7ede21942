package dev.lvsd.netlink.ipvs;

/**
 * What the kernel says of its IPVS.
 *
 * @param version such as {@code 1.2.1}
 * @param connectionTableSize buckets of the connection hash table
 */
public record IpvsInfo(String version, int connectionTableSize) {}

package dev.lvsd.netlink.ipvs;

/** Connection timeouts in seconds (IPVS_CMD_SET_CONFIG); in a set, 0 leaves the kernel's value. */
public record IpvsTimeouts(int tcpSeconds, int tcpFinSeconds, int udpSeconds) {}

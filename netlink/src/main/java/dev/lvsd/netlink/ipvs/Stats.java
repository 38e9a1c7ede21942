package dev.lvsd.netlink.ipvs;

/** Counters since creation or the last zero (IPVS_SVC_ATTR_STATS64, else the 32-bit ones). */
public record Stats(
    long connections,
    long incomingPackets,
    long outgoingPackets,
    long incomingBytes,
    long outgoingBytes) {
  public static final Stats NONE = new Stats(0, 0, 0, 0, 0);
}

package dev.lvsd.netlink.ipvs;

/**
 * A real server of a service as it is asked of the kernel.
 *
 * @param weight 0..2^31-1; 0 takes no new connections
 * @param upperThreshold connections above which it gets no new ones; 0 is no limit
 * @param lowerThreshold connections below which it gets new ones again; 0 is the kernel's three
 *     quarters of upper
 */
public record Destination(
    DestinationKey key,
    Forwarding forwarding,
    int weight,
    long upperThreshold,
    long lowerThreshold) {
  public Destination {
    if (weight < 0) {
      throw new IllegalArgumentException("weight " + weight + " is negative");
    }
  }

  /** The same real server with another weight. */
  public Destination withWeight(int newWeight) {
    return new Destination(key, forwarding, newWeight, upperThreshold, lowerThreshold);
  }
}

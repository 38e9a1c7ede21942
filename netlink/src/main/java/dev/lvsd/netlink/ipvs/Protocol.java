package dev.lvsd.netlink.ipvs;

/**
 * Layer 4 protocols that IPVS balances, with their IPPROTO_* numbers ({@code
 * include/uapi/linux/in.h}).
 */
public enum Protocol {
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /** IPPROTO_* number. */
  public int number() {
    return number;
  }
}

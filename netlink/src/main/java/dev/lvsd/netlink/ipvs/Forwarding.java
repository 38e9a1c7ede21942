package dev.lvsd.netlink.ipvs;

/** Forwarding methods, IP_VS_CONN_F_FWD_MASK of {@code include/uapi/linux/ip_vs.h}. */
public enum Forwarding {
  /** IP_VS_CONN_F_MASQ: network address translation. */
  NAT(0),
  /** IP_VS_CONN_F_TUNNEL. */
  TUNNEL(2),
  /** IP_VS_CONN_F_DROUTE: direct routing. */
  DIRECT(3);

  private final int flag;

  Forwarding(int flag) {
    this.flag = flag;
  }

  /** Value of the three low bits of IPVS_DEST_ATTR_FWD_METHOD. */
  public int flag() {
    return flag;
  }
}

package dev.lvsd.netlink.transport;

/**
 * The message header, struct nlmsghdr of {@code include/uapi/linux/netlink.h}.
 *
 * <pre>
 *  0              16              32
 *  | length (u32)                  |
 *  | type (u16)    | flags (u16)   |
 *  | sequence number (u32)         |
 *  | port id (u32)                 |
 * </pre>
 */
public final class NetlinkHeader {
  public static final int LENGTH = 16;

  public static final int LENGTH_AT = 0;
  public static final int TYPE_AT = 4;
  public static final int FLAGS_AT = 6;
  public static final int SEQUENCE_AT = 8;
  public static final int PORT_AT = 12;

  public static final int NLMSG_NOOP = 1;
  public static final int NLMSG_ERROR = 2;
  public static final int NLMSG_DONE = 3;
  public static final int NLMSG_OVERRUN = 4;

  public static final int NLM_F_REQUEST = 0x1;
  public static final int NLM_F_MULTI = 0x2;
  public static final int NLM_F_ACK = 0x4;
  public static final int NLM_F_DUMP_INTR = 0x10;
  public static final int NLM_F_REPLACE = 0x100;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_DUMP = 0x300;

  /** On an error: only the header of the request follows, not the whole. */
  public static final int NLM_F_CAPPED = 0x100;

  /** On an error: attributes with the kernel's own words follow. */
  public static final int NLM_F_ACK_TLVS = 0x200;

  /** NLMSGERR_ATTR_MSG: text. */
  public static final int NLMSGERR_ATTR_MSG = 1;

  /** NLMSGERR_ATTR_OFFS: byte of the request that was refused. */
  public static final int NLMSGERR_ATTR_OFFS = 2;

  private NetlinkHeader() {}
}

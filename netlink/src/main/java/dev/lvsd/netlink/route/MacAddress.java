package dev.lvsd.netlink.route;

import java.util.HexFormat;

/**
 * A link-layer address; immutable, compared by value.
 *
 * @param hex lower-case hexadecimal pairs joined by colons; empty where the link has none
 */
public record MacAddress(String hex) {
  public static final MacAddress NONE = new MacAddress("");
  public static final MacAddress BROADCAST = new MacAddress("ff:ff:ff:ff:ff:ff");

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  public static MacAddress of(byte[] octets) {
    return new MacAddress(COLONS.formatHex(octets));
  }

  /** The octets in wire order. */
  public byte[] octets() {
    return hex.isEmpty() ? new byte[0] : COLONS.parseHex(hex);
  }

  @Override
  public String toString() {
    return hex.isEmpty() ? "none" : hex;
  }
}

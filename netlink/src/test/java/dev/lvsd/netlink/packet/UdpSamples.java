package dev.lvsd.netlink.packet;

import java.util.HexFormat;

/** Packets to port 8848 of the kernel's sync groups, each with the payload 01 02 03 04 05. */
final class UdpSamples {
  static final String PAYLOAD = "0102030405";

  private UdpSamples() {}

  static byte[] ipv4() {
    return bytes(
        "4500 0021 1234 4000 01 11 0000 0a000001 e0000051", // 33 bytes, TTL 1, UDP, no checksum
        "8000 2290 000d 0000", // port 8848, 13 bytes, no checksum
        PAYLOAD);
  }

  static byte[] ipv4WithOptions() {
    return bytes(
        "4700 0029 1234 4000 01 11 0000 0a000001 e0000051",
        "9404 0000 01010101", // router alert, and padding
        "8000 2290 000d 0000",
        PAYLOAD);
  }

  static byte[] ipv6() {
    return bytes(
        "60000000 000d 11 01 fe800000000000000000000000000001 ff020000000000000000000000000081",
        "8000 2290 000d 0000",
        PAYLOAD);
  }

  /** The first of a datagram's fragments; what follows is missing. */
  static byte[] firstFragmentOfIpv6() {
    return bytes(
        "60000000 0018 2c 01 fe800000000000000000000000000001 ff020000000000000000000000000081",
        "1100 0001 00000007", // offset 0, more to come
        "8000 2290 0bb8 0000",
        "0102030405060708");
  }

  static byte[] bytes(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
  }
}

package dev.lvsd.netlink.route;

import static dev.lvsd.netlink.route.RouteProtocol.*;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.codec.IpAddresses;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Packs and unpacks rtnetlink messages. Pure. */
final class RouteCodec {
  private RouteCodec() {}

  static void linksRequest(AttributeWriter out) {
    linkHeader(out);
    out.u32(IFLA_EXT_MASK, SKIP_STATS);
  }

  static void linkRequest(AttributeWriter out, String name) {
    linkHeader(out);
    out.u32(IFLA_EXT_MASK, SKIP_STATS);
    out.string(IFLA_IFNAME, name);
  }

  private static void linkHeader(AttributeWriter out) {
    out.fixed8(0).fixed8(0).fixed16(0).fixed32(0).fixed32(0).fixed32(0);
  }

  static void addressesRequest(AttributeWriter out) {
    out.fixed8(0).fixed8(0).fixed8(0).fixed8(0).fixed32(0);
  }

  static void address(
      AttributeWriter out, int linkIndex, InetAddress address, int prefixLength, long lifetime) {
    addressHeader(out, linkIndex, address, prefixLength);
    byte[] lifetimes =
        ByteBuffer.allocate(CACHEINFO)
            .order(ByteOrder.nativeOrder())
            .putInt((int) lifetime)
            .putInt((int) lifetime)
            .array();
    out.bytes(IFA_CACHEINFO, lifetimes);
    if (IpAddresses.family(address) == IpAddresses.AF_INET6) {
      // Duplicate detection would keep the VIP tentative for a second; we have probed already.
      out.u32(IFA_FLAGS, IFA_F_NODAD);
    }
  }

  static void addressKey(
      AttributeWriter out, int linkIndex, InetAddress address, int prefixLength) {
    addressHeader(out, linkIndex, address, prefixLength);
  }

  private static void addressHeader(
      AttributeWriter out, int linkIndex, InetAddress address, int prefixLength) {
    int family = IpAddresses.family(address);
    byte[] octets = address.getAddress();
    out.fixed8(family).fixed8(prefixLength).fixed8(0).fixed8(RT_SCOPE_UNIVERSE).fixed32(linkIndex);
    out.bytes(IFA_LOCAL, octets);
    if (family == IpAddresses.AF_INET) {
      out.bytes(IFA_ADDRESS, octets); // IPv6 would take it for a peer's address.
    }
  }

  static void neighbourRequest(AttributeWriter out, int linkIndex, InetAddress address) {
    out.fixed8(IpAddresses.family(address)).fixed8(0).fixed16(0).fixed32(linkIndex);
    out.fixed16(0).fixed8(0).fixed8(0);
    out.bytes(NDA_DST, address.getAddress());
  }

  /** Absent for what only looks like a link: a bridge port's message has another family. */
  static @Nullable Link link(Supplier<String> operation, ByteBuffer payload)
      throws KernelException {
    AttributeReader in = AttributeReader.of(payload, IFINFOMSG);
    if (in.fixed8(0) != 0) {
      in.check(operation);
      return null;
    }
    int index = in.fixed32(4);
    int flags = in.fixed32(8);
    String name = null;
    int mtu = 0;
    MacAddress mac = MacAddress.NONE;
    while (in.next()) {
      switch (in.type()) {
        case IFLA_IFNAME -> name = in.string();
        case IFLA_MTU -> mtu = in.s32();
        case IFLA_ADDRESS -> mac = MacAddress.of(in.bytes());
        default -> {}
      }
    }
    if (name == null) {
      in.latch("a link lacks its name");
    }
    in.check(operation);
    return name == null
        ? null
        : new Link(index, name, (flags & IFF_UP) != 0, (flags & IFF_LOWER_UP) != 0, mtu, mac);
  }

  /** Absent for addresses of other families. */
  static @Nullable InterfaceAddress address(Supplier<String> operation, ByteBuffer payload)
      throws KernelException {
    AttributeReader in = AttributeReader.of(payload, IFADDRMSG);
    int family = in.fixed8(0);
    if (family != IpAddresses.AF_INET && family != IpAddresses.AF_INET6) {
      in.check(operation);
      return null;
    }
    int flags = in.fixed8(2);
    long validSeconds = InterfaceAddress.FOREVER;
    InetAddress local = null;
    InetAddress prefix = null;
    while (in.next()) {
      switch (in.type()) {
        case IFA_LOCAL -> local = IpAddresses.read(family, in.bytes());
        case IFA_ADDRESS -> prefix = IpAddresses.read(family, in.bytes());
        case IFA_FLAGS -> flags = in.s32();
        case IFA_CACHEINFO -> validSeconds = in.u32At(4);
        default -> {}
      }
    }
    // IFA_ADDRESS is the peer's on a point-to-point link, where IFA_LOCAL is ours.
    InetAddress own = local != null ? local : prefix;
    if (own == null) {
      in.latch("an address message without an address");
    }
    in.check(operation);
    return own == null
        ? null
        : new InterfaceAddress(in.fixed32(4), own, in.fixed8(1), validSeconds, flags);
  }

  /** The link-layer address of a neighbour whose entry is valid, else {@link MacAddress#NONE}. */
  static MacAddress neighbour(Supplier<String> operation, ByteBuffer payload)
      throws KernelException {
    AttributeReader in = AttributeReader.of(payload, NDMSG);
    boolean valid = (in.fixed16(8) & NUD_VALID) != 0;
    MacAddress mac = MacAddress.NONE;
    while (in.next()) {
      if (in.type() == NDA_LLADDR && valid) {
        mac = MacAddress.of(in.bytes());
      }
    }
    in.check(operation);
    return mac;
  }
}

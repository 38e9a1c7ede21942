package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.transport.NetlinkHeader;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and neighbours, as {@code net/core/rtnetlink.c}, {@code net/ipv4/devinet.c} and
 * {@code net/ipv6/addrconf.c} keep them, with promote_secondaries set.
 */
final class FakeRoute {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int RTM_NEWNEIGH = 28;
  private static final int RTM_GETNEIGH = 30;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int GROUP_LINK = 1;
  private static final int GROUP_IPV4 = 0x10;
  private static final int GROUP_IPV6 = 0x100;
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int SECONDARY = 0x01;
  private static final int PERMANENT = 0x80;
  private static final long FOREVER = 0xFFFF_FFFFL;

  static final class FakeLink {
    final int index;
    final String name;
    boolean up = true;
    boolean carrier = true;

    FakeLink(int index, String name) {
      this.index = index;
      this.name = name;
    }
  }

  private static final class Address {
    int link;
    int family;
    int prefixLength;
    byte[] octets = {};
    int flags;
    long validSeconds = FOREVER;
    long setNanos;

    int group() {
      return family == AF_INET ? GROUP_IPV4 : GROUP_IPV6;
    }
  }

  private record Neighbour(int link, InetAddress address) {}

  private final LongSupplier nanos;
  private final BiConsumer<Integer, byte[]> announcer;
  private final List<FakeLink> links = new ArrayList<>();
  private final List<Address> addresses = new ArrayList<>();
  private final Map<Neighbour, MacAddress> neighbours = new HashMap<>();
  private int lastIndex;

  FakeRoute(LongSupplier nanos, BiConsumer<Integer, byte[]> announcer) {
    this.nanos = nanos;
    this.announcer = announcer;
  }

  static String name(int type) {
    return switch (type) {
      case RTM_GETLINK -> "RTM_GETLINK";
      case RTM_NEWADDR -> "RTM_NEWADDR";
      case RTM_DELADDR -> "RTM_DELADDR";
      case RTM_GETADDR -> "RTM_GETADDR";
      case RTM_GETNEIGH -> "RTM_GETNEIGH";
      default -> "RTM_" + type;
    };
  }

  static boolean changes(int type) {
    return type == RTM_NEWADDR || type == RTM_DELADDR;
  }

  int addLink(String name) {
    FakeLink link = new FakeLink(++lastIndex, name);
    links.add(link);
    announce(GROUP_LINK, RTM_NEWLINK, out -> writeLink(out, link));
    return link.index;
  }

  void setLink(String name, boolean up, boolean carrier) {
    FakeLink link = find(name);
    if (link == null) {
      throw new IllegalArgumentException("no link " + name);
    }
    link.up = up;
    link.carrier = carrier && up;
    if (!up) {
      // A link that goes down keeps its IPv4 addresses and loses those of IPv6.
      removeAll(address -> address.link == link.index && address.family == AF_INET6);
    }
    announce(GROUP_LINK, RTM_NEWLINK, out -> writeLink(out, link));
  }

  void removeLink(String name) {
    FakeLink link = find(name);
    if (link != null) {
      removeAll(address -> address.link == link.index);
      links.remove(link);
      announce(GROUP_LINK, RTM_DELLINK, out -> writeLink(out, link));
    }
  }

  void addNeighbour(int link, InetAddress address, MacAddress mac) {
    neighbours.put(new Neighbour(link, address), mac);
  }

  @Nullable FakeLink find(String name) {
    return links.stream().filter(link -> link.name.equals(name)).findFirst().orElse(null);
  }

  void expire() {
    long now = nanos.getAsLong();
    removeAll(
        address ->
            address.validSeconds != FOREVER
                && (now - address.setNanos) / 1_000_000_000L >= address.validSeconds);
  }

  private void removeAll(java.util.function.Predicate<Address> which) {
    for (Address address : List.copyOf(addresses)) {
      if (which.test(address)) {
        remove(address);
      }
    }
  }

  private void remove(Address address) {
    addresses.remove(address);
    announce(address.group(), RTM_DELADDR, out -> writeAddress(out, address));
    Address heir = null;
    for (Address other : addresses) {
      if (heir == null && sameSubnet(other, address) && (address.flags & SECONDARY) == 0) {
        heir = other;
        other.flags &= ~SECONDARY;
      }
    }
  }

  void handle(FakeRequest request) throws FakeErrno {
    switch (request.type) {
      case RTM_GETLINK -> getLink(request);
      case RTM_GETADDR -> {
        for (Address address : addresses) {
          request.answer(RTM_NEWADDR, out -> writeAddress(out, address));
        }
      }
      case RTM_NEWADDR -> newAddress(request);
      case RTM_DELADDR -> deleteAddress(request);
      case RTM_GETNEIGH -> getNeighbour(request);
      default -> throw new FakeErrno(KernelException.EOPNOTSUPP, null);
    }
  }

  private void getLink(FakeRequest request) throws FakeErrno {
    if (request.dump()) {
      for (FakeLink link : links) {
        request.answer(RTM_NEWLINK, out -> writeLink(out, link));
      }
      return;
    }
    AttributeReader in = AttributeReader.of(request.payload, 16);
    FakeLink found = null;
    while (in.next()) {
      if (in.type() == 3) { // IFLA_IFNAME
        found = find(in.string());
      }
    }
    if (found == null) {
      throw new FakeErrno(KernelException.ENODEV, null);
    }
    FakeLink link = found;
    request.answer(RTM_NEWLINK, out -> writeLink(out, link));
  }

  private void newAddress(FakeRequest request) throws FakeErrno {
    Address wanted = readAddress(request);
    if (links.stream().noneMatch(link -> link.index == wanted.link)) {
      throw new FakeErrno(KernelException.ENODEV, null);
    }
    if (wanted.validSeconds == 0) {
      throw new FakeErrno(KernelException.EINVAL, family(wanted) + ": Invalid address lifetime");
    }
    Address present = findSame(wanted);
    if (present == null) {
      // REPLACE without CREATE creates as well: neither devinet.c nor addrconf.c minds.
      boolean second = addresses.stream().anyMatch(other -> sameSubnet(other, wanted));
      wanted.flags |= second && wanted.family == AF_INET ? SECONDARY : 0;
      addresses.add(wanted);
      present = wanted;
    } else if ((request.flags & NetlinkHeader.NLM_F_EXCL) != 0
        || (request.flags & NetlinkHeader.NLM_F_REPLACE) == 0) {
      throw new FakeErrno(KernelException.EEXIST, family(wanted) + ": Address already assigned");
    }
    present.validSeconds = wanted.validSeconds;
    present.setNanos = nanos.getAsLong();
    boolean forever = present.validSeconds == FOREVER;
    present.flags = forever ? present.flags | PERMANENT : present.flags & ~PERMANENT;
    Address now = present;
    announce(now.group(), RTM_NEWADDR, out -> writeAddress(out, now));
  }

  private void deleteAddress(FakeRequest request) throws FakeErrno {
    Address present = findSame(readAddress(request));
    if (present == null) {
      throw new FakeErrno(KernelException.EADDRNOTAVAIL, "ipv4: Address not found");
    }
    remove(present);
  }

  private Address readAddress(FakeRequest request) throws FakeErrno {
    AttributeReader in = AttributeReader.of(request.payload, 8);
    Address address = new Address();
    address.family = in.fixed8(0);
    address.prefixLength = in.fixed8(1);
    address.link = in.fixed32(4);
    while (in.next()) {
      switch (in.type()) {
        case 2 -> address.octets = in.bytes(); // IFA_LOCAL
        case 6 -> address.validSeconds = in.u32At(4); // IFA_CACHEINFO
        case 8 -> address.flags = in.s32(); // IFA_FLAGS
        default -> {}
      }
    }
    int bits = address.family == AF_INET ? 32 : address.family == AF_INET6 ? 128 : 0;
    if (in.failed() || address.octets.length * 8 != bits || address.prefixLength > bits) {
      throw new FakeErrno(KernelException.EINVAL, family(address) + ": Invalid address");
    }
    if (links.stream().noneMatch(link -> link.index == address.link)) {
      throw new FakeErrno(KernelException.ENODEV, family(address) + ": Device not found");
    }
    return address;
  }

  private static String family(Address address) {
    return address.family == AF_INET ? "ipv4" : "ipv6";
  }

  /** IPv4 tells addresses apart by prefix length too, IPv6 does not. */
  private @Nullable Address findSame(Address wanted) {
    for (Address each : addresses) {
      if (each.link == wanted.link
          && Arrays.equals(each.octets, wanted.octets)
          && (each.family == AF_INET6 || each.prefixLength == wanted.prefixLength)) {
        return each;
      }
    }
    return null;
  }

  private static boolean sameSubnet(Address a, Address b) {
    if (a.link != b.link || a.family != b.family || a.prefixLength != b.prefixLength) {
      return false;
    }
    for (int bit = 0; bit < a.prefixLength; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((a.octets[bit / 8] & mask) != (b.octets[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private void getNeighbour(FakeRequest request) throws FakeErrno {
    AttributeReader in = AttributeReader.of(request.payload, 12);
    int link = in.fixed32(4);
    byte[] octets = {};
    while (in.next()) {
      if (in.type() == 1) { // NDA_DST
        octets = in.bytes();
      }
    }
    for (Map.Entry<Neighbour, MacAddress> each : neighbours.entrySet()) {
      Neighbour key = each.getKey();
      if (key.link == link && Arrays.equals(key.address.getAddress(), octets)) {
        int family = octets.length == 4 ? AF_INET : AF_INET6;
        byte[] destination = octets;
        request.answer(
            RTM_NEWNEIGH,
            out ->
                out.fixed8(family)
                    .fixed8(0)
                    .fixed16(0)
                    .fixed32(link)
                    .fixed16(2) // NUD_REACHABLE
                    .fixed8(0)
                    .fixed8(1)
                    .bytes(1, destination)
                    .bytes(2, each.getValue().octets()));
        return;
      }
    }
    throw new FakeErrno(KernelException.ENOENT, "Neighbour entry not found");
  }

  private void announce(int group, int type, Consumer<AttributeWriter> body) {
    announcer.accept(group, FakeMessages.message(type, 0, 0, 0, body));
  }

  private static void writeLink(AttributeWriter out, FakeLink link) {
    int flags = (link.up ? IFF_UP : 0) | (link.carrier ? IFF_LOWER_UP : 0);
    boolean loopback = link.name.equals("lo");
    byte[] mac = {2, 0, 0, 0, 0, (byte) (loopback ? 0 : link.index)};
    out.fixed8(0).fixed8(0).fixed16(1).fixed32(link.index).fixed32(flags).fixed32(0);
    out.string(3, link.name).u32(4, loopback ? 65536 : 1500).bytes(1, loopback ? new byte[6] : mac);
  }

  private void writeAddress(AttributeWriter out, Address address) {
    long gone = (nanos.getAsLong() - address.setNanos) / 1_000_000_000L;
    long left =
        address.validSeconds == FOREVER ? FOREVER : Math.max(0, address.validSeconds - gone);
    byte[] lifetimes =
        ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putInt((int) left)
            .putInt((int) left)
            .array();
    out.fixed8(address.family).fixed8(address.prefixLength).fixed8(address.flags & 0xFF);
    out.fixed8(0).fixed32(address.link).bytes(1, address.octets);
    if (address.family == AF_INET) {
      out.bytes(2, address.octets);
    }
    out.bytes(6, lifetimes).u32(8, address.flags);
  }
}

package dev.lvsd.netlink.ipvs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;

/** Services and destinations of every kind, and generators of any. */
final class IpvsSamples {
  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "wlc", "sh", "mh", "sed");

  private IpvsSamples() {}

  static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static ServiceKey virtual(Protocol protocol, String address, int port) {
    return new ServiceKey.Virtual(protocol, ip(address), port);
  }

  static Destination nat(String address, int port, int weight) {
    return new Destination(new DestinationKey(ip(address), port), Forwarding.NAT, weight, 0, 0);
  }

  /** The services that were proven against a real 6.1 kernel. */
  static List<Service> services() {
    int persistent = Service.PERSISTENT;
    return List.of(
        Service.plain(virtual(Protocol.TCP, "192.0.2.10", 80), "wrr"),
        new Service(
            virtual(Protocol.UDP, "2001:db8::10", 53), "wlc", Service.ONEPACKET, 0, 128, null),
        new Service(
            new ServiceKey.Mark(false, 7),
            "sh",
            persistent | Service.SCHED1 | Service.SCHED2,
            360,
            24,
            null),
        new Service(new ServiceKey.Mark(true, 0xFFFF_FFF0), "mh", persistent, 10, 64, null),
        new Service(virtual(Protocol.SCTP, "192.0.2.10", 0), "rr", persistent, 300, 32, null),
        new Service(
            virtual(Protocol.UDP, "192.0.2.10", 5060),
            "rr",
            persistent | Service.ONEPACKET,
            300,
            32,
            "sip"));
  }

  static Service service(Random random, boolean ipv6) {
    Protocol protocol = Protocol.values()[random.nextInt(3)];
    ServiceKey key =
        random.nextInt(4) == 0
            ? new ServiceKey.Mark(ipv6, 1 + random.nextInt(Integer.MAX_VALUE))
            : new ServiceKey.Virtual(protocol, address(random, ipv6), random.nextInt(65536));
    return new Service(
        key,
        SCHEDULERS.get(random.nextInt(SCHEDULERS.size())),
        random.nextInt(64) & Service.USER_FLAGS,
        random.nextInt(100_000),
        1 + random.nextInt(ipv6 ? 128 : 32),
        random.nextBoolean() ? null : "sip");
  }

  /** Distinct by the number, which is the port. */
  static Destination destination(Random random, boolean ipv6, int number) {
    long upper = random.nextLong(1L << 32);
    return new Destination(
        new DestinationKey(address(random, ipv6), number),
        Forwarding.values()[random.nextInt(3)],
        random.nextInt(Integer.MAX_VALUE),
        upper,
        upper == 0 ? 0 : random.nextLong(upper));
  }

  private static InetAddress address(Random random, boolean ipv6) {
    byte[] octets = new byte[ipv6 ? 16 : 4];
    random.nextBytes(octets);
    octets[0] = 0x20;
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}

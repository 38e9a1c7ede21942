package dev.lvsd.netlink.ipvs;

import static dev.lvsd.netlink.ipvs.IpvsProtocol.*;

import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.IpAddresses;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the family's answers. Pure. What is missing is latched in the reader, whose owner throws
 * it; entries that the domain has no word for (a protocol or forwarding method that no tool can
 * set) are absent.
 */
final class IpvsDecoder {
  private static final byte[] NOTHING = {};

  private IpvsDecoder() {}

  static @Nullable ServiceEntry service(AttributeReader message) {
    while (message.next()) {
      if (message.type() == CMD_ATTR_SERVICE) {
        return new ServiceFields().read(message.nested());
      }
    }
    return null;
  }

  private static final class ServiceFields {
    int family = -1;
    int protocol = -1;
    byte[] address = NOTHING;
    int port = -1;
    int mark;
    @Nullable String scheduler;
    @Nullable String engine;
    int flags;
    long timeoutSeconds;
    byte[] netmask = NOTHING;
    final StatsFields stats = new StatsFields();

    @Nullable ServiceEntry read(AttributeReader in) {
      while (in.next()) {
        switch (in.type()) {
          case SVC_ATTR_AF -> family = in.u16();
          case SVC_ATTR_PROTOCOL -> protocol = in.u16();
          case SVC_ATTR_ADDR -> address = in.bytes();
          case SVC_ATTR_PORT -> port = in.u16be();
          case SVC_ATTR_FWMARK -> mark = in.s32();
          case SVC_ATTR_SCHED_NAME -> scheduler = in.string();
          case SVC_ATTR_FLAGS -> flags = (int) in.u32At(0) & ~Service.HASHED;
          case SVC_ATTR_TIMEOUT -> timeoutSeconds = in.u32();
          case SVC_ATTR_NETMASK -> netmask = in.bytes();
          case SVC_ATTR_PE_NAME -> engine = in.string();
          case SVC_ATTR_STATS -> stats.read32(in.nested());
          case SVC_ATTR_STATS64 -> stats.read64(in.nested());
          default -> {}
        }
      }
      return build(in);
    }

    private @Nullable ServiceEntry build(AttributeReader in) {
      if (scheduler == null || netmask.length != 4) {
        in.latch("a service lacks its scheduler or netmask");
        return null;
      }
      ServiceKey key = key(in);
      if (key == null || in.failed()) {
        return null;
      }
      ByteBuffer mask = ByteBuffer.wrap(netmask);
      int prefixLength =
          key.ipv6()
              ? mask.order(ByteOrder.nativeOrder()).getInt()
              : Integer.bitCount(mask.getInt());
      int seconds = (int) Math.min(timeoutSeconds, Integer.MAX_VALUE);
      Service service = new Service(key, scheduler, flags, seconds, prefixLength, engine);
      return new ServiceEntry(service, stats.build());
    }

    private @Nullable ServiceKey key(AttributeReader in) {
      if (mark != 0 && (family == IpAddresses.AF_INET || family == IpAddresses.AF_INET6)) {
        return new ServiceKey.Mark(family == IpAddresses.AF_INET6, mark);
      }
      InetAddress virtual = IpAddresses.read(family, address);
      if (virtual == null || port < 0 || protocol < 0) {
        in.latch("a service lacks its address, protocol or port");
        return null;
      }
      for (Protocol known : Protocol.values()) {
        if (known.number() == protocol) {
          return new ServiceKey.Virtual(known, virtual, port);
        }
      }
      return null;
    }
  }

  /**
   * @param serviceIpv6 family of destinations that a kernel before 3.18 reports without one
   */
  static @Nullable DestinationEntry destination(AttributeReader message, boolean serviceIpv6) {
    while (message.next()) {
      if (message.type() == CMD_ATTR_DEST) {
        return new DestinationFields(serviceIpv6).read(message.nested());
      }
    }
    return null;
  }

  private static final class DestinationFields {
    int family;
    byte[] address = NOTHING;
    int port = -1;
    int forwarding;
    int weight = -1;
    long upper;
    long lower;
    long active;
    long inactive;
    long persistent;
    final StatsFields stats = new StatsFields();

    DestinationFields(boolean serviceIpv6) {
      family = serviceIpv6 ? IpAddresses.AF_INET6 : IpAddresses.AF_INET;
    }

    @Nullable DestinationEntry read(AttributeReader in) {
      while (in.next()) {
        switch (in.type()) {
          case DEST_ATTR_ADDR_FAMILY -> family = in.u16();
          case DEST_ATTR_ADDR -> address = in.bytes();
          case DEST_ATTR_PORT -> port = in.u16be();
          case DEST_ATTR_FWD_METHOD -> forwarding = in.s32() & FORWARDING_MASK;
          case DEST_ATTR_WEIGHT -> weight = in.s32();
          case DEST_ATTR_U_THRESH -> upper = in.u32();
          case DEST_ATTR_L_THRESH -> lower = in.u32();
          case DEST_ATTR_ACTIVE_CONNS -> active = in.u32();
          case DEST_ATTR_INACT_CONNS -> inactive = in.u32();
          case DEST_ATTR_PERSIST_CONNS -> persistent = in.u32();
          case DEST_ATTR_STATS -> stats.read32(in.nested());
          case DEST_ATTR_STATS64 -> stats.read64(in.nested());
          default -> {}
        }
      }
      return build(in);
    }

    private @Nullable DestinationEntry build(AttributeReader in) {
      InetAddress real = IpAddresses.read(family, address);
      if (real == null || port < 0 || weight < 0) {
        in.latch("a destination lacks its address, port or weight");
        return null;
      }
      for (Forwarding method : Forwarding.values()) {
        if (method.flag() == forwarding) {
          DestinationKey key = new DestinationKey(real, port);
          Destination destination = new Destination(key, method, weight, upper, lower);
          return new DestinationEntry(destination, active, inactive, persistent, stats.build());
        }
      }
      return null;
    }
  }

  /** Both forms are sent; the 64-bit one wins wherever it stands. */
  private static final class StatsFields {
    private final long[] counters = new long[STATS_ATTR_OUTBYTES + 1];
    private boolean wide;

    /** Packets and connections have 32 bits here, bytes have 64 even so. */
    void read32(AttributeReader in) {
      while (in.next()) {
        int type = in.type();
        if (!wide && type >= STATS_ATTR_CONNS && type <= STATS_ATTR_OUTBYTES) {
          counters[type] = type >= STATS_ATTR_INBYTES ? in.u64() : in.u32();
        }
      }
    }

    void read64(AttributeReader in) {
      wide = true;
      while (in.next()) {
        if (in.type() >= STATS_ATTR_CONNS && in.type() <= STATS_ATTR_OUTBYTES) {
          counters[in.type()] = in.u64();
        }
      }
    }

    Stats build() {
      return new Stats(
          counters[STATS_ATTR_CONNS],
          counters[STATS_ATTR_INPKTS],
          counters[STATS_ATTR_OUTPKTS],
          counters[STATS_ATTR_INBYTES],
          counters[STATS_ATTR_OUTBYTES]);
    }
  }

  static @Nullable SyncDaemon daemon(AttributeReader message) {
    while (message.next()) {
      if (message.type() == CMD_ATTR_DAEMON) {
        return daemonFields(message.nested());
      }
    }
    return null;
  }

  private static @Nullable SyncDaemon daemonFields(AttributeReader in) {
    int state = -1;
    String interfaceName = null;
    int syncId = -1;
    int maxlen = 0;
    InetAddress group = null;
    int port = 0;
    int ttl = 0;
    while (in.next()) {
      switch (in.type()) {
        case DAEMON_ATTR_STATE -> state = in.s32();
        case DAEMON_ATTR_MCAST_IFN -> interfaceName = in.string();
        case DAEMON_ATTR_SYNC_ID -> syncId = in.s32();
        case DAEMON_ATTR_SYNC_MAXLEN -> maxlen = in.u16();
        case DAEMON_ATTR_MCAST_GROUP -> group = IpAddresses.read(IpAddresses.AF_INET, in.bytes());
        case DAEMON_ATTR_MCAST_GROUP6 -> group = IpAddresses.read(IpAddresses.AF_INET6, in.bytes());
        case DAEMON_ATTR_MCAST_PORT -> port = in.u16();
        case DAEMON_ATTR_MCAST_TTL -> ttl = in.u8();
        default -> {}
      }
    }
    if (interfaceName == null || syncId < 0) {
      in.latch("a sync daemon lacks its interface or sync id");
      return null;
    }
    for (SyncDaemon.Role role : SyncDaemon.Role.values()) {
      if (role.state() == state) {
        return new SyncDaemon(role, interfaceName, syncId, maxlen, group, port, ttl);
      }
    }
    in.latch("a sync daemon has state " + state);
    return null;
  }

  static IpvsTimeouts timeouts(AttributeReader message) {
    int tcp = 0;
    int tcpFin = 0;
    int udp = 0;
    while (message.next()) {
      switch (message.type()) {
        case CMD_ATTR_TIMEOUT_TCP -> tcp = message.s32();
        case CMD_ATTR_TIMEOUT_TCP_FIN -> tcpFin = message.s32();
        case CMD_ATTR_TIMEOUT_UDP -> udp = message.s32();
        default -> {}
      }
    }
    return new IpvsTimeouts(tcp, tcpFin, udp);
  }

  static @Nullable IpvsInfo info(AttributeReader message) {
    int version = -1;
    int buckets = 0;
    while (message.next()) {
      switch (message.type()) {
        case INFO_ATTR_VERSION -> version = message.s32();
        case INFO_ATTR_CONN_TAB_SIZE -> buckets = message.s32();
        default -> {}
      }
    }
    if (version < 0) {
      message.latch("the version is missing");
      return null;
    }
    String text = (version >> 16) + "." + (version >> 8 & 0xFF) + "." + (version & 0xFF);
    return new IpvsInfo(text, buckets);
  }
}

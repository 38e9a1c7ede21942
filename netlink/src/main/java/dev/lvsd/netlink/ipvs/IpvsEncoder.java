package dev.lvsd.netlink.ipvs;

import static dev.lvsd.netlink.ipvs.IpvsProtocol.*;

import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.codec.IpAddresses;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Packs the family's requests. Pure; the policy of each attribute is in {@code ip_vs_ctl.c}. */
final class IpvsEncoder {
  /** IP_VS_SCHEDNAME_MAXLEN less its NUL. */
  private static final int MAX_NAME = 15;

  private IpvsEncoder() {}

  /** Nested attribute with a service's identity only. */
  static void key(AttributeWriter out, ServiceKey key) {
    int nest = out.begin(CMD_ATTR_SERVICE);
    identity(out, key);
    out.end(nest);
  }

  /** Nested attribute with identity and settings. */
  static void service(AttributeWriter out, Service service) {
    int nameLength = service.scheduler().length();
    if (nameLength < 1 || nameLength > MAX_NAME) {
      out.refuse("the name of scheduler '" + service.scheduler() + "' has not 1..15 characters");
    }
    int nest = out.begin(CMD_ATTR_SERVICE);
    identity(out, service.key());
    out.string(SVC_ATTR_SCHED_NAME, service.scheduler());
    if (service.persistenceEngine() != null) {
      out.string(SVC_ATTR_PE_NAME, service.persistenceEngine());
    }
    out.bytes(SVC_ATTR_FLAGS, flags(service.flags()));
    out.u32(SVC_ATTR_TIMEOUT, (long) service.persistenceTimeoutSeconds());
    netmask(out, service.key().ipv6(), service.prefixLength());
    out.end(nest);
  }

  private static void identity(AttributeWriter out, ServiceKey key) {
    out.u16(SVC_ATTR_AF, key.ipv6() ? IpAddresses.AF_INET6 : IpAddresses.AF_INET);
    if (key instanceof ServiceKey.Virtual virtual) {
      out.u16(SVC_ATTR_PROTOCOL, virtual.protocol().number());
      out.bytesPadded(SVC_ATTR_ADDR, virtual.address().getAddress(), ADDRESS_LENGTH);
      out.u16be(SVC_ATTR_PORT, virtual.port());
    } else if (key instanceof ServiceKey.Mark mark) {
      out.u32(SVC_ATTR_FWMARK, mark.mark());
    }
  }

  /** struct ip_vs_flags: value and mask. HASHED is the kernel's and stays out of the mask. */
  private static byte[] flags(int flags) {
    int mask = Service.USER_FLAGS;
    return ByteBuffer.allocate(8)
        .order(ByteOrder.nativeOrder())
        .putInt(flags & mask)
        .putInt(mask)
        .array();
  }

  /** IPv4: a mask in network order. IPv6: the prefix length in host order. */
  private static void netmask(AttributeWriter out, boolean ipv6, int prefixLength) {
    if (prefixLength < 1 || prefixLength > (ipv6 ? 128 : 32)) {
      out.refuse("persistence prefix /" + prefixLength + " is out of range");
    }
    if (ipv6) {
      out.u32(SVC_ATTR_NETMASK, (long) prefixLength);
    } else {
      out.u32be(SVC_ATTR_NETMASK, -1 << (32 - prefixLength));
    }
  }

  static void destinationKey(AttributeWriter out, DestinationKey key) {
    int nest = out.begin(CMD_ATTR_DEST);
    identity(out, key);
    out.end(nest);
  }

  static void destination(AttributeWriter out, Destination destination) {
    int nest = out.begin(CMD_ATTR_DEST);
    identity(out, destination.key());
    out.u32(DEST_ATTR_FWD_METHOD, destination.forwarding().flag());
    out.u32(DEST_ATTR_WEIGHT, destination.weight());
    out.u32(DEST_ATTR_U_THRESH, destination.upperThreshold());
    out.u32(DEST_ATTR_L_THRESH, destination.lowerThreshold());
    out.end(nest);
  }

  private static void identity(AttributeWriter out, DestinationKey key) {
    out.u16(DEST_ATTR_ADDR_FAMILY, IpAddresses.family(key.address()));
    out.bytesPadded(DEST_ATTR_ADDR, key.address().getAddress(), ADDRESS_LENGTH);
    out.u16be(DEST_ATTR_PORT, key.port());
  }

  /** What is 0 or absent is left out, so that the kernel takes its own default. */
  static void daemon(AttributeWriter out, SyncDaemon daemon) {
    int nest = out.begin(CMD_ATTR_DAEMON);
    out.u32(DAEMON_ATTR_STATE, daemon.role().state());
    out.string(DAEMON_ATTR_MCAST_IFN, daemon.interfaceName());
    out.u32(DAEMON_ATTR_SYNC_ID, (long) daemon.syncId());
    if (daemon.maxlen() != 0) {
      out.u16(DAEMON_ATTR_SYNC_MAXLEN, daemon.maxlen());
    }
    if (daemon.group() != null) {
      boolean ipv6 = IpAddresses.family(daemon.group()) == IpAddresses.AF_INET6;
      out.bytes(
          ipv6 ? DAEMON_ATTR_MCAST_GROUP6 : DAEMON_ATTR_MCAST_GROUP, daemon.group().getAddress());
    }
    if (daemon.port() != 0) {
      out.u16(DAEMON_ATTR_MCAST_PORT, daemon.port());
    }
    if (daemon.ttl() != 0) {
      out.u8(DAEMON_ATTR_MCAST_TTL, daemon.ttl());
    }
    out.end(nest);
  }

  static void daemonRole(AttributeWriter out, SyncDaemon.Role role, int syncId) {
    int nest = out.begin(CMD_ATTR_DAEMON);
    out.u32(DAEMON_ATTR_STATE, role.state());
    out.u32(DAEMON_ATTR_SYNC_ID, (long) syncId);
    out.end(nest);
  }

  static void timeouts(AttributeWriter out, IpvsTimeouts timeouts) {
    out.u32(CMD_ATTR_TIMEOUT_TCP, (long) timeouts.tcpSeconds());
    out.u32(CMD_ATTR_TIMEOUT_TCP_FIN, (long) timeouts.tcpFinSeconds());
    out.u32(CMD_ATTR_TIMEOUT_UDP, (long) timeouts.udpSeconds());
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}

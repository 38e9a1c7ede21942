package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.netlink.ipvs.Stats;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the fake family stores, with reading and writing by {@code ip_vs.h}. */
final class FakeIpvsEntries {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int HASHED = 2;
  private static final int SERVICE_FIELDS = 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9;
  private static final int DEST_FIELDS = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6;

  private FakeIpvsEntries() {}

  /** Address octets as hexadecimal; empty for a mark. */
  record SvcKey(int family, int protocol, String address, int port, int mark) {
    static SvcKey of(ServiceKey key) {
      int family = key.ipv6() ? AF_INET6 : AF_INET;
      return key instanceof ServiceKey.Virtual virtual
          ? new SvcKey(
              family, virtual.protocol().number(), hex(virtual.address()), virtual.port(), 0)
          : new SvcKey(family, 6, "", 0, ((ServiceKey.Mark) key).mark());
    }
  }

  record DestKey(int family, String address, int port) {
    static DestKey of(DestinationKey key) {
      int family = key.address().getAddress().length == 4 ? AF_INET : AF_INET6;
      return new DestKey(family, hex(key.address()), key.port());
    }
  }

  private static String hex(InetAddress address) {
    return HexFormat.of().formatHex(address.getAddress());
  }

  private static String hex(int family, byte[] union) {
    return HexFormat.of().formatHex(Arrays.copyOf(union, family == AF_INET ? 4 : 16));
  }

  private static byte[] union(String hex) {
    return Arrays.copyOf(HexFormat.of().parseHex(hex), 16);
  }

  static final class Svc {
    final SvcKey key;
    final Map<DestKey, Dest> dests = new LinkedHashMap<>();
    boolean complete;
    String scheduler = "";
    @Nullable String engine;
    int flags;
    int mask;
    int timeout;
    int netmask;
    Stats stats = Stats.NONE;

    Svc(SvcKey key) {
      this.key = key;
    }

    static @Nullable Svc read(AttributeReader in) {
      int family = 0;
      int protocol = -1;
      byte[] address = {};
      int port = -1;
      int mark = 0;
      int seen = 0;
      Svc fields = new Svc(new SvcKey(0, 0, "", 0, 0));
      while (in.next()) {
        seen |= 1 << in.type();
        switch (in.type()) {
          case 1 -> family = in.u16();
          case 2 -> protocol = in.u16();
          case 3 -> address = in.bytes();
          case 4 -> port = in.u16be();
          case 5 -> mark = in.s32();
          case 6 -> fields.scheduler = in.string();
          case 7 -> {
            fields.flags = (int) in.u32At(0);
            fields.mask = (int) in.u32At(4);
          }
          case 8 -> fields.timeout = in.s32();
          case 9 -> fields.netmask = in.s32();
          case 11 -> fields.engine = in.string();
          default -> {}
        }
      }
      boolean named = mark != 0 || (protocol >= 0 && address.length > 0 && port >= 0);
      if (in.failed() || family == 0 || !named || fields.scheduler.length() > 15) {
        return null;
      }
      Svc svc =
          new Svc(
              mark != 0
                  ? new SvcKey(family, 6, "", 0, mark)
                  : new SvcKey(family, protocol, hex(family, address), port, 0));
      svc.complete = (seen & SERVICE_FIELDS) == SERVICE_FIELDS;
      svc.change(fields);
      return svc;
    }

    void change(Svc wanted) {
      scheduler = wanted.scheduler;
      engine = wanted.engine;
      flags = (flags & ~wanted.mask) | (wanted.flags & wanted.mask) | HASHED;
      mask = wanted.mask;
      timeout = wanted.timeout;
      netmask = wanted.netmask;
    }

    void zero() {
      stats = Stats.NONE;
      dests.values().forEach(dest -> dest.stats = Stats.NONE);
    }

    void write(AttributeWriter out) {
      int nest = out.begin(1);
      out.u16(1, key.family());
      if (key.mark() != 0) {
        out.u32(5, key.mark());
      } else {
        out.u16(2, key.protocol()).bytes(3, union(key.address())).u16be(4, key.port());
      }
      out.string(6, scheduler);
      if (engine != null) {
        out.string(11, engine);
      }
      byte[] pair =
          ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(flags).putInt(-1).array();
      out.bytes(7, pair).u32(8, timeout).u32(9, netmask);
      writeStats(out, stats);
      out.end(nest);
    }
  }

  static final class Dest {
    final DestKey key;
    boolean complete;
    int forwarding;
    int weight;
    int upper;
    int lower;
    long active;
    long inactive;
    Stats stats = Stats.NONE;

    Dest(DestKey key) {
      this.key = key;
    }

    static @Nullable Dest read(AttributeReader in, int serviceFamily) {
      int family = serviceFamily;
      byte[] address = {};
      int port = -1;
      int seen = 0;
      Dest fields = new Dest(new DestKey(0, "", 0));
      while (in.next()) {
        seen |= 1 << in.type();
        switch (in.type()) {
          case 1 -> address = in.bytes();
          case 2 -> port = in.u16be();
          case 3 -> fields.forwarding = in.s32() & 7;
          case 4 -> fields.weight = in.s32();
          case 5 -> fields.upper = in.s32();
          case 6 -> fields.lower = in.s32();
          case 11 -> family = in.u16();
          default -> {}
        }
      }
      if (in.failed() || address.length == 0 || port < 0) {
        return null;
      }
      Dest dest = new Dest(new DestKey(family, hex(family, address), port));
      dest.complete = (seen & DEST_FIELDS) == DEST_FIELDS;
      dest.change(fields);
      return dest;
    }

    void change(Dest wanted) {
      forwarding = wanted.forwarding;
      weight = wanted.weight;
      upper = wanted.upper;
      lower = wanted.lower;
    }

    void write(AttributeWriter out) {
      int nest = out.begin(2);
      out.bytes(1, union(key.address())).u16be(2, key.port());
      out.u32(3, forwarding).u32(4, weight).u8(13, 0).u32(5, upper).u32(6, lower);
      out.u32(7, active).u32(8, inactive).u32(9, 0).u16(11, key.family());
      writeStats(out, stats);
      out.end(nest);
    }
  }

  /** Both forms, as the kernel sends them; the narrow one cut to 32 bits. */
  private static void writeStats(AttributeWriter out, Stats stats) {
    int narrow = out.begin(10);
    out.u32(1, (int) stats.connections());
    out.u32(2, (int) stats.incomingPackets()).u32(3, (int) stats.outgoingPackets());
    out.u64(4, stats.incomingBytes()).u64(5, stats.outgoingBytes());
    out.end(narrow);
    int wide = out.begin(12);
    out.u64(1, stats.connections());
    out.u64(2, stats.incomingPackets()).u64(3, stats.outgoingPackets());
    out.u64(4, stats.incomingBytes()).u64(5, stats.outgoingBytes());
    out.end(wide);
  }

  static final class Daemon {
    private static final byte[] DEFAULT_GROUP = {(byte) 224, 0, 0, 81};

    int state;
    String interfaceName = "";
    int syncId = -1;
    int maxlen;
    byte[] group = {};
    int port;
    int ttl;

    static @Nullable Daemon read(AttributeReader in) {
      Daemon daemon = new Daemon();
      while (in.next()) {
        switch (in.type()) {
          case 1 -> daemon.state = in.s32();
          case 2 -> daemon.interfaceName = in.string();
          case 3 -> daemon.syncId = in.s32();
          case 4 -> daemon.maxlen = in.u16();
          case 5, 6 -> daemon.group = in.bytes();
          case 7 -> daemon.port = in.u16();
          case 8 -> daemon.ttl = in.u8();
          default -> {}
        }
      }
      return in.failed() || daemon.state < 1 || daemon.state > 2 ? null : daemon;
    }

    boolean complete() {
      return !interfaceName.isEmpty() && syncId >= 0;
    }

    /** start_sync_thread of ip_vs_sync.c. */
    void takeDefaults() {
      boolean backup = state == 2;
      maxlen = maxlen == 0 ? 1472 : Math.max(maxlen, backup ? 1024 : 1);
      group = group.length == 0 ? DEFAULT_GROUP : group;
      port = port == 0 ? 8848 : port;
      ttl = ttl == 0 ? 1 : ttl;
    }

    void write(AttributeWriter out) {
      int nest = out.begin(3);
      out.u32(1, state).string(2, interfaceName).u32(3, syncId).u16(4, maxlen);
      out.u16(7, port).u8(8, ttl).bytes(group.length == 4 ? 5 : 6, group);
      out.end(nest);
    }
  }
}

package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.NetlinkIpvs;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.netlink.ipvs.Stats;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.transport.NetlinkDatagrams;
import dev.lvsd.netlink.transport.NetlinkHeader;
import dev.lvsd.netlink.transport.NetlinkSockets;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine's kernel as netlink shows it: {@link #ipvs()} and {@link #route()} are the real clients
 * over it. It starts with the interface {@code lo}, index 1, and no IPVS entries. Thread-safe, as a
 * kernel is.
 *
 * <p>Time is given by the test and counts lifetimes of addresses in whole seconds; what has run out
 * is removed, and announced, at the next request or {@link #tick()}.
 */
public final class FakeKernel implements NetlinkSockets {
  private static final int GENL_ID_CTRL = 0x10;
  private static final int FIRST_PORT = 0x4000_0000;

  /** A failure that waits for its request. */
  private record Planned(String name, int errno, @Nullable String text) {}

  private final List<FakeSocket> sockets = new ArrayList<>();
  private final List<Planned> failures = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();
  private final FakeIpvs ipvs;
  private final FakeRoute route;
  private int nextPort = FIRST_PORT;
  private int messagesPerDatagram = 2;
  private int dumpsToInterrupt;
  private boolean hasIpvs = true;
  private int ipvsId = 0x1c;

  /** A kernel whose time stands still. */
  public FakeKernel() {
    this(() -> 0);
  }

  /** A kernel that reads its time, in nanoseconds, from an object that the test sets. */
  public FakeKernel(AtomicLong nanos) {
    this(nanos::get);
  }

  /**
   * @param nanos monotonic time in nanoseconds
   */
  public FakeKernel(LongSupplier nanos) {
    ipvs = new FakeIpvs(name -> linkExists(name));
    route = new FakeRoute(nanos, this::announce);
    addLink("lo");
  }

  private boolean linkExists(String name) {
    return route.find(name) != null;
  }

  /** A new client of the IPVS family. */
  public Ipvs ipvs() throws KernelException {
    return NetlinkIpvs.open(this);
  }

  /** A new client of rtnetlink. */
  public Route route() throws KernelException {
    return NetlinkRoute.open(this);
  }

  /** Adds an interface that is up, with carrier and a MAC address made of its index. */
  public synchronized int addLink(String name) {
    return route.addLink(name);
  }

  public synchronized void setLink(String name, boolean up, boolean carrier) {
    route.setLink(name, up, carrier);
  }

  public synchronized void removeLink(String name) {
    route.removeLink(name);
  }

  /** An entry of the neighbour table, in state REACHABLE. */
  public synchronized void addNeighbour(int linkIndex, InetAddress address, MacAddress mac) {
    route.addNeighbour(linkIndex, address, mac);
  }

  /** What the kernel counts for a destination; nothing happens where it is missing. */
  public synchronized void count(
      ServiceKey service, DestinationKey key, long active, long inactive, Stats stats) {
    ipvs.count(service, key, active, inactive, stats);
  }

  /** Removes the addresses whose lifetime is over, as the kernel's own timer does. */
  public synchronized void tick() {
    route.expire();
  }

  /** Dumps are cut into datagrams of this many entries (default 2). */
  public synchronized void splitDumpsEvery(int messages) {
    messagesPerDatagram = messages;
  }

  /** The next so many dumps carry NLM_F_DUMP_INTR. */
  public synchronized void interruptDumps(int count) {
    dumpsToInterrupt = count;
  }

  /**
   * The next message of a name fails and changes nothing.
   *
   * @param name such as {@code RTM_NEWADDR} or {@code IPVS_CMD_NEW_DEST}
   * @param text extended acknowledgement, or absent
   */
  public synchronized void failNext(String name, int errno, @Nullable String text) {
    failures.add(new Planned(name, errno, text));
  }

  /** Takes the IPVS module away, or brings it back under another family number. */
  public synchronized void setIpvsLoaded(boolean loaded) {
    hasIpvs = loaded;
    ipvsId++;
  }

  /** All sockets that follow announcements lose some. */
  public synchronized void overrunWatches() {
    for (FakeSocket socket : sockets) {
      if (socket.groups != 0) {
        socket.overrun();
      }
    }
  }

  /** Names of the messages that changed something, in their order, such as RTM_NEWADDR. */
  public synchronized List<String> changes() {
    return List.copyOf(changes);
  }

  public synchronized void forgetChanges() {
    changes.clear();
  }

  /** Sockets that are open: for tests of what closes them. */
  public synchronized int openSockets() {
    return sockets.size();
  }

  @Override
  public synchronized NetlinkDatagrams open(int protocol, int groups) {
    FakeSocket socket = new FakeSocket(this, protocol, groups, nextPort++);
    sockets.add(socket);
    return socket;
  }

  synchronized void forget(FakeSocket socket) {
    sockets.remove(socket);
  }

  synchronized void handle(FakeSocket socket, byte[] datagram) {
    route.expire();
    ByteBuffer in = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    int type = in.getShort(NetlinkHeader.TYPE_AT) & 0xFFFF;
    int flags = in.getShort(NetlinkHeader.FLAGS_AT) & 0xFFFF;
    in.position(NetlinkHeader.LENGTH);
    FakeRequest request =
        new FakeRequest(type, flags, in.getInt(NetlinkHeader.SEQUENCE_AT), socket.portId(), in);
    boolean dump = request.dump();
    try {
      dispatch(socket.protocol, request);
    } catch (FakeErrno e) {
      if (dump) {
        socket.deliver(FakeMessages.done(0, request.sequence, request.port, e.errno), 0);
      } else {
        socket.deliver(FakeMessages.error(datagram, request.port, e.errno, e.text), 0);
      }
      return;
    }
    if (dump) {
      deliverDump(socket, request);
      return;
    }
    request.answers.forEach(answer -> socket.deliver(answer, 0));
    if ((flags & NetlinkHeader.NLM_F_ACK) != 0) {
      socket.deliver(FakeMessages.error(datagram, request.port, 0, null), 0);
    }
  }

  private void dispatch(int protocol, FakeRequest request) throws FakeErrno {
    if (protocol == ROUTE) {
      String name = FakeRoute.name(request.type);
      failIfPlanned(name);
      route.handle(request);
      note(name, FakeRoute.changes(request.type));
    } else if (request.type == GENL_ID_CTRL) {
      lookUp(request);
    } else if (hasIpvs && request.type == ipvsId) {
      int command = AttributeReader.of(request.payload, FakeIpvs.HEADER).fixed8(0);
      String name = FakeIpvs.name(command);
      failIfPlanned(name);
      ipvs.handle(command, request);
      note(name, FakeIpvs.changes(command));
    } else {
      throw new FakeErrno(KernelException.ENOENT, null);
    }
  }

  private void failIfPlanned(String name) throws FakeErrno {
    for (Iterator<Planned> each = failures.iterator(); each.hasNext(); ) {
      Planned planned = each.next();
      if (planned.name.equals(name)) {
        each.remove();
        throw new FakeErrno(planned.errno, planned.text);
      }
    }
  }

  private void note(String name, boolean changed) {
    if (changed) {
      changes.add(name);
    }
  }

  /** CTRL_CMD_GETFAMILY: the name is attribute 2, the answer's number attribute 1. */
  private void lookUp(FakeRequest request) throws FakeErrno {
    AttributeReader in = AttributeReader.of(request.payload, FakeIpvs.HEADER);
    String name = "";
    while (in.next()) {
      if (in.type() == 2) {
        name = in.string();
      }
    }
    if (!name.equals("IPVS") || !hasIpvs) {
      throw new FakeErrno(KernelException.ENOENT, null);
    }
    request.answer(
        GENL_ID_CTRL,
        out -> out.fixed8(1).fixed8(2).fixed16(0).string(2, "IPVS").u16(1, ipvsId).u32(3, 1));
  }

  private void deliverDump(FakeSocket socket, FakeRequest request) {
    int flag = 0;
    if (dumpsToInterrupt > 0) {
      dumpsToInterrupt--;
      flag = NetlinkHeader.NLM_F_DUMP_INTR;
    }
    ByteArrayOutputStream datagram = new ByteArrayOutputStream();
    int inDatagram = 0;
    for (byte[] answer : request.answers) {
      datagram.writeBytes(answer);
      if (++inDatagram == messagesPerDatagram) {
        socket.deliver(datagram.toByteArray(), 0);
        datagram.reset();
        inDatagram = 0;
      }
    }
    datagram.writeBytes(FakeMessages.done(flag, request.sequence, request.port, 0));
    socket.deliver(datagram.toByteArray(), 0);
  }

  private void announce(int group, byte[] message) {
    for (FakeSocket socket : sockets) {
      if ((socket.groups & group) != 0) {
        socket.deliver(message, 0);
      }
    }
  }
}

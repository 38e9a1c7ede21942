package dev.lvsd.netlink.route;

import static dev.lvsd.netlink.route.RouteProtocol.*;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.transport.NetlinkDatagrams;
import dev.lvsd.netlink.transport.NetlinkHeader;
import dev.lvsd.netlink.transport.NetlinkSockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads announcements on a socket and a daemon thread of its own. Whatever cannot be read counts as
 * lost, which is an overrun: the listener reads everything anew.
 */
final class RouteWatch implements Route.Watch {
  private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);
  private static final String OPERATION = "follow rtnetlink announcements";
  private static final long FOREVER_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final NetlinkDatagrams datagrams;
  private final Consumer<RouteChange> listener;
  private volatile boolean closed;

  private RouteWatch(NetlinkDatagrams datagrams, Consumer<RouteChange> listener) {
    this.datagrams = datagrams;
    this.listener = listener;
  }

  static RouteWatch start(NetlinkSockets sockets, Consumer<RouteChange> listener)
      throws KernelException {
    int groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    RouteWatch watch = new RouteWatch(sockets.open(NetlinkSockets.ROUTE, groups), listener);
    Thread thread = new Thread(watch::run, "lvsd-route-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  private void run() {
    while (!closed) {
      try {
        ByteBuffer datagram = datagrams.receive(FOREVER_NANOS);
        if (datagram != null && datagrams.senderPortId() == 0) {
          read(datagram.order(ByteOrder.nativeOrder()));
        }
      } catch (KernelException e) {
        if (!closed) {
          lost(e);
        }
      }
    }
  }

  private void lost(KernelException cause) {
    if (cause.errno() != KernelException.ENOBUFS) {
      LOG.warn("{}: reading everything anew", cause.getMessage());
      LockSupport.parkNanos(PAUSE_NANOS); // So that a lasting failure does not spin.
    }
    tell(new RouteChange.Overrun());
  }

  private void read(ByteBuffer datagram) throws KernelException {
    int end = datagram.limit();
    int at = datagram.position();
    while (at < end) {
      int length = end - at < NetlinkHeader.LENGTH ? 0 : datagram.getInt(at);
      if (length < NetlinkHeader.LENGTH || length > end - at) {
        throw new KernelException(OPERATION, 0, "an announcement is malformed");
      }
      int type = datagram.getShort(at + NetlinkHeader.TYPE_AT) & 0xFFFF;
      datagram.limit(at + length).position(at + NetlinkHeader.LENGTH);
      RouteChange change = change(type, datagram);
      datagram.limit(end);
      if (change != null) {
        tell(change);
      }
      at += (length + 3) & ~3;
    }
  }

  /** What a message announces; absent for what is not followed. */
  static @Nullable RouteChange change(int type, ByteBuffer payload) throws KernelException {
    switch (type) {
      case RTM_NEWLINK, RTM_DELLINK -> {
        Link link = RouteCodec.link(() -> OPERATION, payload);
        if (link == null) {
          return null;
        }
        return type == RTM_NEWLINK
            ? new RouteChange.LinkChanged(link)
            : new RouteChange.LinkRemoved(link.index(), link.name());
      }
      case RTM_NEWADDR, RTM_DELADDR -> {
        InterfaceAddress address = RouteCodec.address(() -> OPERATION, payload);
        if (address == null) {
          return null;
        }
        return type == RTM_NEWADDR
            ? new RouteChange.AddressChanged(address)
            : new RouteChange.AddressRemoved(address);
      }
      default -> {
        return null;
      }
    }
  }

  private void tell(RouteChange change) {
    if (closed) {
      return;
    }
    try {
      listener.accept(change);
    } catch (RuntimeException e) {
      LOG.error("a listener to rtnetlink announcements failed on {}", change, e);
    }
  }

  @Override
  public void close() {
    closed = true;
    datagrams.close();
  }
}

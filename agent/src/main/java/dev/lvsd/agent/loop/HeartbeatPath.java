package dev.lvsd.agent.loop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One path to one peer: a UDP socket that is bound to this node's address and connected to the
 * peer's, so that the kernel drops what strangers send. It is opened when it can be: an interface
 * may come up later. Belongs to the heartbeat thread.
 */
final class HeartbeatPath {
  private static final Logger log = LoggerFactory.getLogger(HeartbeatPath.class);
  private static final long REOPEN_NANOS = 1_000_000_000L;

  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final String peer;
  private final int index;
  private @Nullable DatagramChannel channel;
  private long triedNanos;
  private boolean tried;
  private String trouble = "";

  HeartbeatPath(InetAddress local, InetAddress remote, int port, String peer, int index) {
    this.local = new InetSocketAddress(local, port);
    this.remote = new InetSocketAddress(remote, port);
    this.peer = peer;
    this.index = index;
  }

  String peer() {
    return peer;
  }

  int index() {
    return index;
  }

  InetAddress local() {
    return local.getAddress();
  }

  String localText() {
    return local.getAddress().getHostAddress();
  }

  String remoteText() {
    return remote.getAddress().getHostAddress();
  }

  /** Opens the socket if it is not open and a second has passed since the last try. */
  void openIfDue(Selector selector, long nowNanos) {
    if (channel != null || (tried && nowNanos - triedNanos < REOPEN_NANOS)) {
      return;
    }
    tried = true;
    triedNanos = nowNanos;
    try {
      channel = open(selector);
      if (!trouble.isEmpty()) {
        log.info("heartbeat path {} -> {} is open", localText(), remoteText());
      }
      trouble = "";
    } catch (IOException | RuntimeException e) {
      // NIO answers some addresses with unchecked exceptions; the other paths must go on.
      complain("cannot open the heartbeat socket", e);
    }
  }

  private DatagramChannel open(Selector selector) throws IOException {
    boolean ipv6 = local.getAddress() instanceof java.net.Inet6Address;
    DatagramChannel opened =
        DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      opened.configureBlocking(false);
      // Several peers share this node's address and port; each socket is connected to one of them.
      opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      opened.setOption(StandardSocketOptions.IP_TOS, 0xC0); // network control (RFC 2474, CS6)
      opened.bind(local);
      opened.connect(remote);
      opened.register(selector, SelectionKey.OP_READ, this);
      return opened;
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Sends; what cannot be sent is lost, as on any network. */
  void send(ByteBuffer packet) {
    DatagramChannel open = channel;
    if (open == null) {
      return;
    }
    try {
      open.write(packet.duplicate());
      trouble = "";
    } catch (java.net.PortUnreachableException e) {
      // The peer's machine is up and its agent is not: the silence says the same.
      return;
    } catch (IOException e) {
      complain("cannot send heartbeats", e);
    }
  }

  /** The next datagram into the buffer, flipped; false where there is none. */
  boolean receive(ByteBuffer into) {
    DatagramChannel open = channel;
    if (open == null) {
      return false;
    }
    into.clear();
    try {
      if (open.read(into) <= 0) {
        return false;
      }
    } catch (java.net.PortUnreachableException e) {
      return receiveAfterError(open, into);
    } catch (IOException e) {
      complain("cannot receive heartbeats", e);
      close();
      return false;
    }
    into.flip();
    return true;
  }

  /** A pending ICMP error is taken by the first read; what waits behind it is not lost. */
  private boolean receiveAfterError(DatagramChannel open, ByteBuffer into) {
    try {
      boolean got = open.read(into.clear()) > 0;
      into.flip();
      return got;
    } catch (IOException e) {
      return false;
    }
  }

  private void complain(String what, Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    String text = what + " on " + localText() + " to " + remoteText() + ": " + why;
    if (!text.equals(trouble)) {
      trouble = text;
      log.warn("{}", text);
    }
  }

  /** What is wrong with the socket; empty where nothing is. */
  String trouble() {
    return trouble;
  }

  void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        log.debug("closing {}", localText(), e);
      }
      channel = null;
    }
  }
}

package dev.lvsd.sync.nudge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a port of 127.0.0.1 that IPVS forwards, by NAT, to another, where this class itself
 * listens. Two ports, so that a connection comes about only where IPVS has the service: at the
 * first nobody listens.
 *
 * <p>The connection is ended by RST (SO_LINGER 0), for two reasons. {@code
 * ip_vs_sync_conn_needed()} of the kernel's ip_vs_sync.c sends the change to CLOSE at once; and
 * CLOSE lasts 10 s, TIME_WAIT two minutes. The reset must come from this side, since only packets
 * that enter the service are looked at: an end that the kernel first saw from the listener's side
 * would leave the backup an established connection for a quarter of an hour. Therefore nothing is
 * accepted before this side is closed.
 */
final class LoopbackKnock implements Knock {
  static final int CONNECT_MILLIS = 500;

  private static final int BACKLOG = 16;
  private static final int ACCEPTED_AT_ONCE = 64;

  private final InetSocketAddress service;
  private final InetSocketAddress listener;
  private @Nullable ServerSocketChannel listening;

  /**
   * Opens nothing yet: a port that is taken shows at the first {@link #knock}, and may be free
   * later.
   */
  LoopbackKnock(int servicePort, int listenPort) {
    InetAddress loopback = loopback();
    this.service = new InetSocketAddress(loopback, servicePort);
    this.listener = new InetSocketAddress(loopback, listenPort);
  }

  @Override
  public void knock() throws IOException {
    ServerSocketChannel open = listening();
    try (Socket socket = new Socket()) {
      socket.setSoLinger(true, 0);
      socket.connect(service, CONNECT_MILLIS);
    } catch (IOException e) {
      throw new IOException(
          "no connection to "
              + text(service)
              + " through IPVS: "
              + e.getMessage()
              + "; see whether \"ipvsadm -Ln -t "
              + text(service)
              + "\" shows the service and whether a packet filter stops what is on lo",
          e);
    }
    accept(open);
  }

  /** The listener's end of the connection is reset already; strangers' are closed with it. */
  private static void accept(ServerSocketChannel open) throws IOException {
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
      SocketChannel accepted = open.accept();
      if (accepted == null) {
        return;
      }
      accepted.close();
    }
  }

  private ServerSocketChannel listening() throws IOException {
    ServerSocketChannel open = listening;
    if (open != null) {
      return open;
    }
    ServerSocketChannel made = ServerSocketChannel.open();
    try {
      made.configureBlocking(false);
      made.bind(listener, BACKLOG);
    } catch (IOException e) {
      made.close();
      throw new IOException(
          "cannot listen on "
              + text(listener)
              + ": "
              + e.getMessage()
              + "; give sync.nudgePort another value, or \"sync.nudge\": \"0ms\"",
          e);
    }
    listening = made;
    return made;
  }

  @Override
  public void close() {
    ServerSocketChannel open = listening;
    listening = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // The process gives it back in any case.
      }
    }
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static InetAddress loopback() {
    try {
      // Not getLoopbackAddress(), which may be ::1.
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }
}

package dev.lvsd.sync.kernel;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.SyncCapture;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The feeding host: goes through what a feed may meet, and says what came of it. */
final class FeedProgram {
  static final int PORT = 8848;

  private FeedProgram() {}

  public static void main(String[] arguments) throws IOException {
    InetAddress group = InetAddress.getByName(arguments[0]);
    print(() -> KernelFeed.open("s3", group, PORT).close());
    print(() -> KernelFeed.open("s4", group, PORT).close());
    try (SyncCapture capture = SyncCapture.open("s0", group, PORT)) {
      nobodyListens(group);
      somebodyListens(group);
      nobodyReads(group);
      control(group, capture);
    }
    System.in.read();
  }

  private static void nobodyListens(InetAddress group) throws IOException {
    try (KernelFeed feed = KernelFeed.open("s0", group, PORT)) {
      print(() -> feed.send(text("refused")));
    }
    try (LocalMulticast multicast = LocalMulticast.open("test", "s0", group, PORT)) {
      multicast.send(text("to nobody"));
    }
    System.out.println("sent with nobody listening");
  }

  private static void somebodyListens(InetAddress group) throws IOException {
    try (KernelFeed feed = KernelFeed.open("s0", group, PORT);
        DatagramChannel listener = ListenProgram.open(group)) {
      feed.send(text("fed"));
      String heard = ListenProgram.hear(listener);
      System.out.println("listener heard " + heard + ", complete " + feed.finish().complete());
    }
  }

  private static void nobodyReads(InetAddress group) throws IOException {
    LocalMulticast multicast = LocalMulticast.open("test", "s0", group, PORT);
    UdpSocketTable table = new UdpSocketTable(group, PORT);
    FeedPace pace = new FeedPace(ReceiveBuffer.KERNEL_DEFAULT_BYTES, 20_000_000);
    try (DatagramChannel listener = ListenProgram.open(group);
        KernelFeed feed =
            new KernelFeed(
                "test", 1452, multicast, table, pace, System::nanoTime, LockSupport::parkNanos)) {
      KernelException stuck = null;
      for (int i = 0; stuck == null && i < 10_000; i++) {
        try {
          feed.send(ByteBuffer.allocate(1452));
        } catch (KernelException e) {
          stuck = e;
        }
      }
      UdpSocketStatus status = table.read().orElseThrow();
      System.out.println(
          "listener held "
              + status.drops()
              + " drops, at most half: "
              + (status.rxQueueBytes() <= ReceiveBuffer.KERNEL_DEFAULT_BYTES / 2)
              + (status.rxQueueBytes() > ReceiveBuffer.KERNEL_DEFAULT_BYTES / 4 ? ", and more" : "")
              + (listener.isOpen() ? "" : ", closed"));
      System.out.println(stuck == null ? "never stuck" : stuck.getMessage());
    }
  }

  /** What does leave is captured and heard by the other host: the cable works. */
  private static void control(InetAddress group, SyncCapture capture) throws IOException {
    boolean ipv6 = group instanceof Inet6Address;
    try (DatagramChannel channel =
        DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET)) {
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("s0"));
      channel.send(text("control"), new InetSocketAddress(group, PORT));
    }
    List<String> captured = new ArrayList<>();
    while (captured.isEmpty()) {
      capture.receive(
          (payload, outgoing) ->
              captured.add((outgoing ? "out " : "in ") + StandardCharsets.US_ASCII.decode(payload)),
          1000);
    }
    System.out.println("captured " + String.join(", ", captured));
  }

  private static ByteBuffer text(String text) {
    return StandardCharsets.US_ASCII.encode(text);
  }

  private interface Attempt {
    void run() throws KernelException;
  }

  private static void print(Attempt attempt) {
    try {
      attempt.run();
      System.out.println("it did not fail");
    } catch (KernelException e) {
      System.out.println(e.getMessage());
    }
  }
}

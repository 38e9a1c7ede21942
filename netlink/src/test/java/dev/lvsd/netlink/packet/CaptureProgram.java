package dev.lvsd.netlink.packet;

import dev.lvsd.netlink.KernelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Runs in a namespace: twice, sends a datagram that fills two frames and one that does not, says
 * what was seen of them, and then what becomes of the capture when its interface goes.
 */
final class CaptureProgram {
  private static final String INTERFACE = "s0";
  private static final String GROUP = "224.0.0.81";
  private static final int PORT = 8848;

  private CaptureProgram() {}

  public static void main(String[] arguments) throws IOException {
    run();
    System.in.read();
    run();
  }

  private static void run() throws IOException {
    try (SyncCapture capture = SyncCapture.open(INTERFACE, InetAddress.getByName(GROUP), PORT)) {
      send(3000);
      send(100);
      StringBuilder seen = new StringBuilder("seen");
      while (seen.length() == "seen".length()) {
        capture.receive(
            (payload, outgoing) ->
                seen.append(outgoing ? " out " : " in ").append(payload.remaining()),
            1000);
      }
      System.out.println(seen + ", fragments " + capture.fragments());
      while (true) {
        capture.receive((payload, outgoing) -> {}, 1000);
      }
    } catch (KernelException e) {
      System.out.println(e.getMessage());
    }
    try (SyncCapture capture = SyncCapture.open(INTERFACE, PORT)) {
      System.out.println("opened " + capture);
    } catch (KernelException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void send(int bytes) throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.setOption(
          StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(INTERFACE));
      channel.send(ByteBuffer.allocate(bytes), new InetSocketAddress(GROUP, PORT));
    }
  }
}

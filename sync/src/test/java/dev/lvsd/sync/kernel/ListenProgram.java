package dev.lvsd.sync.kernel;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/** The other host: says what it hears of the group, which its argument is. */
final class ListenProgram {
  private ListenProgram() {}

  public static void main(String[] arguments) throws IOException {
    DatagramChannel channel = open(InetAddress.getByName(arguments[0]));
    System.out.println("listening");
    while (true) {
      System.out.println("heard " + hear(channel));
    }
  }

  /** As the daemon's socket is: bound to the group, joined on the one interface. */
  static DatagramChannel open(InetAddress group) throws IOException {
    boolean ipv6 = group instanceof Inet6Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    NetworkInterface link = NetworkInterface.getByName("s0");
    InetAddress bound =
        ipv6 ? Inet6Address.getByAddress(null, group.getAddress(), link.getIndex()) : group;
    channel.bind(new InetSocketAddress(bound, FeedProgram.PORT));
    channel.join(group, link);
    return channel;
  }

  static String hear(DatagramChannel channel) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(1500);
    channel.receive(payload);
    return StandardCharsets.US_ASCII.decode(payload.flip()).toString();
  }
}

package dev.lvsd.lab.measure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Where the kernel's sync daemons of the lab talk to each other.
 *
 * @param interfaceName by which a machine of the lab reaches it
 * @param group IPv4 multicast address
 * @param port UDP port
 * @param syncId 1 to 255
 */
public record SyncGroup(String interfaceName, String group, int port, int syncId) {
  private static final int RECEIVE_BYTES = 4 * 1024 * 1024;

  /** That of the example configuration, and of keepalived in the lab. */
  public static final SyncGroup LAB = new SyncGroup("eth0", "224.0.0.81", 8848, 51);

  /** Reads what {@link #text} has written. */
  static SyncGroup parse(String text) {
    String[] words = text.split(",", -1);
    return new SyncGroup(
        words[0], words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
  }

  /** As one word of a command line. */
  String text() {
    return interfaceName + "," + group + "," + port + "," + syncId;
  }

  /** A socket whose datagrams reach all members of the group but those on this host. */
  DatagramChannel sender() throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.setOption(
        StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName(interfaceName));
    channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
    channel.connect(new InetSocketAddress(group, port));
    return channel;
  }

  /** A socket that hears the group. */
  DatagramChannel receiver() throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
    channel.bind(new InetSocketAddress(group, port));
    channel.join(InetAddress.getByName(group), NetworkInterface.getByName(interfaceName));
    return channel;
  }
}

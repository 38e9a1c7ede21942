package dev.lvsd.lab.measure;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.packet.PacketNeighbourPort;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that asks all on a network for an address, again and again, and writes down who says to
 * have it: {@code ArpWatch INTERFACE ADDRESS SOURCE INTERVAL_MILLIS}. One line each: microseconds
 * since 1970, link-layer address. It runs until it is killed.
 */
public final class ArpWatch {
  private ArpWatch() {}

  public static void main(String[] arguments) throws KernelException, UnknownHostException {
    InetAddress address = InetAddress.getByName(arguments[1]);
    InetAddress source = InetAddress.getByName(arguments[2]);
    long intervalNanos = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[3]));
    try (NeighbourPort port = PacketNeighbourPort.open(arguments[0])) {
      watch(port, address, source, intervalNanos, System.out);
    }
  }

  private static void watch(
      NeighbourPort port,
      InetAddress address,
      InetAddress source,
      long intervalNanos,
      PrintStream out)
      throws KernelException {
    while (true) {
      long askedNanos = System.nanoTime();
      port.request(address, source, null);
      long leftNanos = intervalNanos;
      while (leftNanos > 0) {
        Optional<NeighbourMessage> message = port.receive(leftNanos);
        message
            .filter(m -> m.kind() == NeighbourMessage.Kind.CLAIM && m.subject().equals(address))
            .ifPresent(m -> print(m, out));
        leftNanos = intervalNanos - (System.nanoTime() - askedNanos);
      }
    }
  }

  private static void print(NeighbourMessage message, PrintStream out) {
    long ageMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - message.receivedNanos());
    long atMicros = WallClock.micros() - ageMicros;
    out.println(atMicros + " " + message.senderMac().toString().toLowerCase(Locale.ROOT));
    out.flush();
  }
}

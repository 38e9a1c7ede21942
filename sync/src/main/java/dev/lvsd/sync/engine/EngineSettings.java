package dev.lvsd.sync.engine;

import dev.lvsd.sync.table.ForwardingLookup;
import dev.lvsd.sync.table.KernelCounts;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an engine works on.
 *
 * @param interfaceName carries the kernel's sync messages
 * @param group the sync daemons' multicast group
 * @param port their UDP port
 * @param syncId their id, 1..255
 * @param maxEntries most connections that are kept, 1 to 16,777,216
 * @param vips the VIP groups and their addresses
 * @param forwarding what the configuration says of services; called on the engine's thread
 * @param connections {@code /proc/net/ip_vs_conn}, or another file for tests
 * @param counts {@code /proc/net/ip_vs}, likewise
 * @param carrier says "1" while the interface has one: {@code /sys/class/net/IF/carrier}
 */
public record EngineSettings(
    String interfaceName,
    InetAddress group,
    int port,
    int syncId,
    int maxEntries,
    VipAddresses vips,
    ForwardingLookup forwarding,
    Path connections,
    Path counts,
    Path carrier) {
  /** Of maxEntries: 58 MiB of heap when full of IPv4. */
  public static final int DEFAULT_MAX_ENTRIES = 1_048_576;

  /** The running kernel's word on an interface. */
  public static Path carrierOf(String interfaceName) {
    return Path.of("/sys/class/net", interfaceName, "carrier");
  }

  /** The running kernel's table. */
  public static final Path PROC = Path.of("/proc/net/ip_vs_conn");

  /** The running kernel's services and what it counts at their destinations. */
  public static final Path PROC_COUNTS = Path.of("/proc/net/ip_vs");

  /** What the kernel counts now. */
  KernelCounts kernelCounts() throws IOException {
    try (Reader in = Files.newBufferedReader(counts, StandardCharsets.US_ASCII)) {
      return KernelCounts.read(in);
    }
  }
}

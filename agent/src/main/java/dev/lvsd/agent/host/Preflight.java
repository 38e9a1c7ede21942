package dev.lvsd.agent.host;

import dev.lvsd.agent.ipvs.IpvsOpener;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.route.Link;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What must be there before a director starts. Every check gives its problems as lines of their
 * own, each with the remedy, so that all are reported together; none changes anything but to load
 * the kernel's IPVS module. A witness needs none of it. Blocks: not for event loops.
 */
public final class Preflight {
  private static final Map<Integer, String> CAPABILITIES =
      new TreeMap<>(Map.of(12, "CAP_NET_ADMIN", 13, "CAP_NET_RAW"));

  private Preflight() {}

  /**
   * The effective capabilities (capabilities(7)): NET_ADMIN for addresses and IPVS, NET_RAW for ARP
   * and neighbour discovery.
   *
   * @param processStatus {@code /proc/self/status}, or another file for tests
   */
  public static List<String> capabilities(Path processStatus) {
    long effective;
    try {
      effective = effective(processStatus);
    } catch (IOException | NumberFormatException e) {
      return List.of(
          "reading the capabilities of this process from "
              + processStatus
              + " failed: "
              + e.getMessage()
              + "; mount /proc");
    }
    List<String> missing = new ArrayList<>();
    CAPABILITIES.forEach(
        (bit, name) -> {
          if ((effective >>> bit & 1) == 0) {
            missing.add(name);
          }
        });
    return missing.isEmpty()
        ? List.of()
        : List.of(
            "this process lacks "
                + String.join(" and ", missing)
                + ": run it as root, or give it these capabilities (AmbientCapabilities= in a"
                + " systemd unit)");
  }

  private static long effective(Path processStatus) throws IOException {
    for (String line : Files.readAllLines(processStatus, StandardCharsets.UTF_8)) {
      if (line.startsWith("CapEff:")) {
        return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
      }
    }
    throw new IOException("it has no line CapEff");
  }

  /**
   * Every interface that is used exists and is up. A missing cable is no reason not to start.
   *
   * @param uses what it is used for, by name of the interface
   */
  public static List<String> interfaces(Map<String, String> uses, List<Link> links) {
    List<String> problems = new ArrayList<>();
    new TreeMap<>(uses)
        .forEach(
            (name, use) -> {
              Optional<Link> link = links.stream().filter(l -> l.name().equals(name)).findFirst();
              if (link.isEmpty()) {
                problems.add(
                    "interface "
                        + name
                        + ", needed for "
                        + use
                        + ", does not exist: correct the configuration; this machine has "
                        + String.join(", ", links.stream().map(Link::name).sorted().toList()));
              } else if (!link.get().up()) {
                problems.add(
                    "interface "
                        + name
                        + ", needed for "
                        + use
                        + ", is down: ip link set "
                        + name
                        + " up");
              }
            });
    return problems;
  }

  /** The kernel has IPVS; its module is loaded where it is not yet, once. */
  public static List<String> ipvs(IpvsOpener opener, ModuleLoader modules) {
    Optional<KernelException> first = tryOpen(opener);
    if (first.isEmpty()) {
      return List.of();
    }
    Optional<String> notLoaded = modules.load("ip_vs");
    Optional<KernelException> second = tryOpen(opener);
    return second.map(e -> List.of(unusable(e, notLoaded))).orElse(List.of());
  }

  /** Where the kernel has none (ENOENT), the exception says itself what to do. */
  private static String unusable(KernelException e, Optional<String> notLoaded) {
    String remedy =
        e.errno() == KernelException.EPERM
            ? "; run the agent as root"
            : "; check that this process may use generic netlink";
    return "the kernel's IPVS cannot be used: "
        + e.getMessage()
        + notLoaded.map(why -> "; " + why).orElse("")
        + (e.errno() == KernelException.ENOENT ? "" : remedy);
  }

  private static Optional<KernelException> tryOpen(IpvsOpener opener) {
    try (Ipvs ipvs = opener.open()) {
      ipvs.info();
      return Optional.empty();
    } catch (KernelException e) {
      return Optional.of(e);
    }
  }
}

package dev.lvsd.agent.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kernel settings that a director needs: sets what differs, reports what it changed. Does file
 * I/O below /proc/sys, which does not wait for disks; not for event loops all the same.
 *
 * <p>What is set, and why:
 *
 * <ul>
 *   <li>{@code net/ipv4/ip_forward} 1, and with an IPv6 service {@code
 *       net/ipv6/conf/all/forwarding} 1: without it answers of the real servers go nowhere with
 *       NAT. A host that forwards IPv6 ignores router advertisements unless {@code accept_ra} is 2:
 *       give it a static default route.
 *   <li>{@code net/ipv4/vs/sync_threshold} "2 50", with sync: a connection is sent at its second
 *       packet, so that one that has only been opened survives a failover.
 *   <li>{@code net/ipv4/conf/IF/promote_secondaries} 1 on interfaces of VIPs: taking away an
 *       address must not take away others of its subnet.
 *   <li>{@code send_redirects} 0 on interfaces of VIPs and on "all" (the kernel redirects where
 *       either says so), with NAT: a client in the real servers' network would be told to go round
 *       the director. Other interfaces keep their own value, by which they still redirect or not
 *       only while "all" agrees; so "all" is changed only with NAT.
 * </ul>
 *
 * <p>What is left as it is, on purpose:
 *
 * <ul>
 *   <li>{@code net/ipv4/vs/conntrack}: only needed by firewall rules on balanced connections, and
 *       it costs.
 *   <li>{@code net/ipv4/vs/expire_nodest_conn}, {@code expire_quiescent_template}: what happens to
 *       connections whose real server was taken out is the operator's to decide.
 *   <li>{@code net/ipv4/vs/sync_refresh_period}, {@code sync_retries}: 0, so that sync_threshold's
 *       packet counts decide; set by time they send a busy connection less often than it changes.
 *   <li>{@code arp_ignore}, {@code arp_announce}: Linux answers ARP for any address it has on any
 *       interface, so the owner may answer for the outside VIP on the inside too. That is still one
 *       director, as the other does not have the address; only two interfaces on one segment make
 *       it answer twice, with two hardware addresses: then set arp_ignore to 1 there.
 *   <li>{@code rp_filter}: all VIPs of a group move together, so even strict filtering (1) sees no
 *       asymmetric path.
 * </ul>
 */
public final class Sysctls {
  private static final int MAX_VALUE_BYTES = 4096;

  private final Path root;

  /**
   * @param root {@code /proc/sys}, or another directory for tests
   */
  public Sysctls(Path root) {
    this.root = root;
  }

  /**
   * What a director does that settings depend on.
   *
   * @param ipv6 whether it has a service or VIP of IPv6
   * @param nat whether a service forwards by NAT
   * @param sync whether connections are synced
   * @param vipInterfaces names of the interfaces that carry VIPs
   */
  public record Needs(boolean ipv6, boolean nat, boolean sync, Set<String> vipInterfaces) {
    public Needs {
      vipInterfaces = Set.copyOf(vipInterfaces);
    }
  }

  /**
   * @param name path below /proc/sys, as sysctl(8) takes it: interfaces may have dots in their
   *     names
   */
  public record Setting(String name, String value) {}

  public record Change(String name, String before, String after) {
    @Override
    public String toString() {
      return name + ": " + before + " -> " + after;
    }
  }

  /**
   * @param changes what was set
   * @param problems one line each, with the remedy
   */
  public record Report(List<Change> changes, List<String> problems) {
    public Report {
      changes = List.copyOf(changes);
      problems = List.copyOf(problems);
    }
  }

  /** The settings for that, in the order in which they are made. Pure. */
  public static List<Setting> wanted(Needs needs) {
    List<Setting> settings = new ArrayList<>();
    settings.add(new Setting("net/ipv4/ip_forward", "1"));
    if (needs.ipv6()) {
      settings.add(new Setting("net/ipv6/conf/all/forwarding", "1"));
    }
    if (needs.sync()) {
      settings.add(new Setting("net/ipv4/vs/sync_threshold", "2 50"));
    }
    if (needs.nat()) {
      settings.add(new Setting("net/ipv4/conf/all/send_redirects", "0"));
    }
    for (String name : new TreeSet<>(needs.vipInterfaces())) {
      settings.add(new Setting("net/ipv4/conf/" + name + "/promote_secondaries", "1"));
      if (needs.nat()) {
        settings.add(new Setting("net/ipv4/conf/" + name + "/send_redirects", "0"));
      }
    }
    return settings;
  }

  /** Sets what differs. Goes on after a failure, so that all problems are reported together. */
  public Report apply(List<Setting> settings) {
    List<Change> changes = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Setting setting : settings) {
      try {
        apply(setting, changes);
      } catch (IOException e) {
        problems.add(problem(setting, e));
      }
    }
    return new Report(changes, problems);
  }

  private void apply(Setting setting, List<Change> changes) throws IOException {
    Path file = root.resolve(setting.name());
    String before = read(file);
    if (!before.equals(setting.value())) {
      Files.writeString(file, setting.value() + "\n", StandardCharsets.US_ASCII);
      changes.add(new Change(setting.name(), before, setting.value()));
    }
  }

  /**
   * The kernel separates several values by tabs. It gives a value in one read or not at all, and
   * its files have no size, by which {@link Files#readString} begins with a single byte.
   */
  static String read(Path file) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(MAX_VALUE_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.read(value);
    }
    String text = new String(value.array(), 0, value.position(), StandardCharsets.US_ASCII);
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String problem(Setting setting, IOException e) {
    String what = "setting " + setting.name() + " to \"" + setting.value() + "\" failed: ";
    if (e instanceof NoSuchFileException) {
      return what
          + "there is no such setting; "
          + (setting.name().startsWith("net/ipv4/vs/")
              ? "load IPVS: modprobe ip_vs"
              : "check that the interface exists and that the kernel has that protocol");
    }
    String reason = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    return what
        + reason
        + "; run the agent as root with a writable /proc/sys, or set it beforehand: sysctl -w "
        + setting.name()
        + "=\""
        + setting.value()
        + "\"";
  }
}

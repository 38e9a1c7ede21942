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
 *   <li>the settings of connection sync, with sync: see below.
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
 *   <li>{@code arp_ignore}, {@code arp_announce}: Linux answers ARP for any address it has on any
 *       interface, so the owner may answer for the outside VIP on the inside too. That is still one
 *       director, as the other does not have the address; only two interfaces on one segment make
 *       it answer twice, with two hardware addresses: then set arp_ignore to 1 there.
 *   <li>{@code rp_filter}: all VIPs of a group move together, so even strict filtering (1) sees no
 *       asymmetric path.
 *   <li>{@code net/ipv4/vs/sync_persist_mode}: 0, by which connections of a persistent service are
 *       sent as well as its templates.
 * </ul>
 *
 * <p><b>Connection sync</b>: when the kernel sends a connection is decided in {@code
 * ip_vs_sync_conn_needed()} of net/netfilter/ipvs/ip_vs_sync.c, at every packet from a client. A
 * change to another state than ESTABLISHED is always sent. For the rest:
 *
 * <ul>
 *   <li>{@code sync_threshold} "2 0", {@code sync_refresh_period} 30 (seconds): by time, not by
 *       packet counts. A connection is sent when the moment at which it would time out is later
 *       than what was last sent by 30 s or by half its time-out. So it is sent with the last packet
 *       of the handshake (or the first datagram of UDP), which postpones that moment by a quarter
 *       of an hour (5 min); with every packet of a slow connection; and once in 30 s however busy
 *       it is. The backup's entry may end 30 s before the master's, of 900 (300). By packet counts,
 *       such as "2 50" without a refresh period, the handshake's end is only sent where it is the
 *       second packet, so not after a SYN that was repeated; a connection with a packet every few
 *       minutes is sent again after hours, when it has ended on the backup long ago; one that came
 *       from a peer counts from 2 again, so that after a failover the next backup gets it 50
 *       packets later, by time at its first; and a template of persistence is sent with every
 *       packet of every connection under it. Both together must both be due, which is the worst of
 *       the two. A period of 2 packets instead of 0 would spare a client that sends one datagram
 *       its message, and would skip a connection whose packets are further apart than half its
 *       time-out. In exchange, changes of sequence numbers within an established connection (only
 *       the kernel's FTP helper makes them) wait up to 30 s.
 *   <li>{@code sync_retries} 1: what was sent is sent once more with the first packet after an
 *       eighth of the refresh period (3.75 s), since a message may be lost and nobody acknowledges
 *       it. A connection that goes on for less than that causes none; a busy one two in 34 s, so
 *       100,000 busy ones 6,000 a second.
 *   <li>{@code sync_ports} 1: one stream in order, and one buffer that the nudge pushes out. Both
 *       nodes must have the same. Taken when the first daemon starts.
 *   <li>{@code sync_qlen_max} at least 16384 messages: what is put behind that many is dropped
 *       without a word. The kernel's default counts on messages of a page and goes by memory (512
 *       of them at 64 MiB); with messages of four connections, 16384 are 6 MiB at most. Needed
 *       after a takeover, when every connection that speaks is sent at once.
 *   <li>{@code sync_sock_size} at least 4 MiB, and {@code net/core/rmem_max} and {@code wmem_max}
 *       too, as {@code set_sock_size()} takes no more than those: a message that finds the backup's
 *       socket full is lost. Small datagrams are charged some 768 bytes each, so the default of 208
 *       KiB holds fewer than 300 of them; this, which the kernel doubles, about 10,000. Taken when
 *       a daemon starts; the limits of net/core exist in the machine's own network namespace only,
 *       and in another the sockets get what these allow.
 * </ul>
 */
public final class Sysctls {
  private static final int MAX_VALUE_BYTES = 4096;
  private static final long SYNC_SOCKET_BYTES = 4 * 1024 * 1024;
  private static final long SYNC_QUEUE_MESSAGES = 16 * 1024;

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
   * @param room whether the value is a number of which more is as good, and which is done without
   *     where the kernel has no such setting
   */
  public record Setting(String name, String value, boolean room) {
    /** Exactly that value. */
    public Setting(String name, String value) {
      this(name, value, false);
    }

    /** That much or more. */
    static Setting atLeast(String name, long value) {
      return new Setting(name, Long.toString(value), true);
    }

    private boolean satisfiedBy(String there) {
      if (!room || !there.matches("\\d{1,18}")) {
        return there.equals(value);
      }
      return Long.parseLong(there) >= Long.parseLong(value);
    }
  }

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
      addSync(settings);
    }
    if (needs.nat()) {
      settings.add(new Setting("net/ipv4/conf/all/send_redirects", "0"));
    }
    for (String name : new TreeSet<>(needs.vipInterfaces())) {
      settings.addAll(ofInterface(needs, name));
    }
    return settings;
  }

  /** Those of one interface; none where it carries no VIP. Pure. */
  public static List<Setting> ofInterface(Needs needs, String name) {
    List<Setting> settings = new ArrayList<>();
    if (needs.vipInterfaces().contains(name)) {
      settings.add(new Setting("net/ipv4/conf/" + name + "/promote_secondaries", "1"));
      if (needs.nat()) {
        settings.add(new Setting("net/ipv4/conf/" + name + "/send_redirects", "0"));
      }
    }
    return settings;
  }

  private static void addSync(List<Setting> settings) {
    String vs = "net/ipv4/vs/";
    // Before the sizes of sockets, which they limit.
    settings.add(Setting.atLeast("net/core/rmem_max", SYNC_SOCKET_BYTES));
    settings.add(Setting.atLeast("net/core/wmem_max", SYNC_SOCKET_BYTES));
    settings.add(Setting.atLeast(vs + "sync_sock_size", SYNC_SOCKET_BYTES));
    settings.add(Setting.atLeast(vs + "sync_qlen_max", SYNC_QUEUE_MESSAGES));
    settings.add(new Setting(vs + "sync_ports", "1"));
    settings.add(new Setting(vs + "sync_retries", "1"));
    // Before the threshold: "2 0" without it would send a connection once and never again.
    settings.add(new Setting(vs + "sync_refresh_period", "30"));
    settings.add(new Setting(vs + "sync_threshold", "2 0"));
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
    if (setting.room() && !Files.exists(file)) {
      return;
    }
    String before = read(file);
    if (!setting.satisfiedBy(before)) {
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

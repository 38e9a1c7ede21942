package dev.lvsd.agent.config;

import static dev.lvsd.agent.config.Values.quote;

import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.sync.SyncDaemonSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code sync}: how the kernel's sync daemons are to run. */
final class SyncReader {
  /**
   * The default of {@code maxlen}: the header and four connections of IPv4. The kernel sends a
   * message when the next connection does not fit, or after seconds; a nudge adds two, so that with
   * two nudges a lone connection is on its way. A larger one loses more of the last moments before
   * the master dies. With a message for each connection (1), at 10,000 changes of state a second,
   * the kernel's thread held the one processor of a guest for up to 230 ms at a time, as it does
   * not give way until its queue is empty.
   */
  private static final int DEFAULT_MAXLEN = 8 + 4 * 36;

  private static final Duration DEFAULT_NUDGE = Duration.ofMillis(100);
  private static final Duration MIN_NUDGE = Duration.ofMillis(10);
  private static final Duration MAX_NUDGE = Duration.ofSeconds(1);
  private static final int DEFAULT_NUDGE_PORT = 8975;

  private static final InetAddress LOOPBACK = address(new byte[] {127, 0, 0, 1});

  private static final Value<InetAddress> GROUP = Values.TEXT.then(SyncReader::group);

  private final Problems problems;
  private final ClusterReader.Draft cluster;
  private final TcpPorts ports;

  SyncReader(Problems problems, ClusterReader.Draft cluster, TcpPorts ports) {
    this.problems = problems;
    this.cluster = cluster;
    this.ports = ports;
  }

  /**
   * What could be read; null where that is not enough.
   *
   * @param services those that are whole
   */
  @Nullable SyncConfig read(@Nullable Section section, List<ServiceConfig> services) {
    if (section == null) {
      return null;
    }
    Map<String, String> interfaces = interfaces(section);
    Integer id =
        section.required(
            "id",
            Values.integer(1, 255),
            "1 to 255, another than any other pair's on that network");
    InetAddress group = section.optional("group", GROUP, SyncDaemonSettings.DEFAULT_GROUP);
    int maxlen =
        section.optional(
            "maxlen", Values.integer(0, SyncDaemonSettings.maxMaxlen(group)), DEFAULT_MAXLEN);
    int ttl = section.optional("ttl", Values.integer(1, 255), SyncDaemonSettings.DEFAULT_TTL);
    Duration nudge =
        section.optional("nudge", Values.duration(Duration.ZERO, MAX_NUDGE), DEFAULT_NUDGE);
    if (!nudge.isZero() && nudge.compareTo(MIN_NUDGE) < 0) {
      problems.error(
          section.at("nudge"),
          "is "
              + Values.write(nudge)
              + ": write "
              + Values.write(MIN_NUDGE)
              + " to "
              + Values.write(MAX_NUDGE)
              + ", or \"0ms\" to switch it off");
    }
    int port = port(section);
    int nudgePort = nudgePort(section, nudge, services);
    return id == null
        ? null
        : new SyncConfig(interfaces, id, maxlen, group, port, ttl, nudge, nudgePort);
  }

  private Map<String, String> interfaces(Section section) {
    Map<String, String> interfaces = VipReader.interfaces(section, "interface", cluster, problems);
    if (!section.has("interface")) {
      problems.error(
          section.pointer(),
          "lacks the key \"interface\": the interface that carries the sync messages, best one of"
              + " its own, as they are neither encrypted nor authenticated");
    } else if (!interfaces.isEmpty()) {
      for (String director : cluster.directors()) {
        if (!interfaces.containsKey(director)) {
          problems.error(section.at("interface"), "has no interface for " + director + ": add it");
        }
      }
    }
    return interfaces;
  }

  private int port(Section section) {
    int port = section.optional("port", Values.port(), SyncDaemonSettings.DEFAULT_PORT);
    if (port == cluster.heartbeat().port()) {
      problems.error(
          section.has("port") ? section.at("port") : section.pointer(),
          "sync.port and cluster.heartbeat.port are both "
              + port
              + ": give each a UDP port of its own");
    }
    return port;
  }

  private int nudgePort(Section section, Duration nudge, List<ServiceConfig> services) {
    // Below 65535, since the listener has the port after it.
    int port = section.optional("nudgePort", Values.integer(1, 65534), DEFAULT_NUDGE_PORT);
    if (nudge.isZero()) {
      if (section.has("nudgePort")) {
        problems.warning(section.at("nudgePort"), "has no effect: sync.nudge is switched off");
      }
      return port;
    }
    ports.add("sync.nudgePort", port, section, "nudgePort");
    ports.add("the port after sync.nudgePort", port + 1, section, "nudgePort");
    ServiceKey own = new ServiceKey.Virtual(Protocol.TCP, LOOPBACK, port);
    for (ServiceConfig service : services) {
      if (service.virtual().equals(own)) {
        problems.error(
            section.has("nudgePort") ? section.at("nudgePort") : section.pointer(),
            "sync.nudgePort is the port of the service "
                + service.name()
                + " on "
                + LOOPBACK.getHostAddress()
                + ": give it another");
      }
    }
    return port;
  }

  private static InetAddress group(String text) throws BadValueException {
    InetAddress group = Addresses.numeric(text);
    if (!group.isMulticastAddress()) {
      throw new BadValueException(
          quote(text)
              + " is not a multicast address: write one such as \"224.0.0.81\" or \"ff02::81\"");
    }
    if (group.isMCNodeLocal()) {
      throw new BadValueException(
          quote(text)
              + " is a group that does not leave the host: write one of the link, such as"
              + " \"ff02::81\"");
    }
    return group;
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }
}

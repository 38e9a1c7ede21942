package dev.lvsd.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.lab.host.Network;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The example of a pair with what a test adds. */
public final class PairConfiguration {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PairConfiguration() {}

  /** The example with another profile of heartbeats. */
  public static String withProfile(String profile) {
    ObjectNode root = tree();
    ((ObjectNode) root.path("cluster")).putObject("heartbeat").put("profile", profile);
    return text(root);
  }

  /**
   * The example with one more service for each scheduler, on ports 8081 and up, real servers
   * weighted 3 and 1.
   */
  public static String withSchedulers(List<String> schedulers) {
    ObjectNode root = tree();
    ArrayNode services = (ArrayNode) root.path("services");
    ObjectNode web = (ObjectNode) services.path(0);
    int port = 8081;
    for (String scheduler : schedulers) {
      ObjectNode service = web.deepCopy();
      service.put("name", "web-" + scheduler);
      service.put("virtual", "tcp://" + Site.VIP + ":" + port);
      service.put("scheduler", scheduler);
      ArrayNode servers = (ArrayNode) service.path("realServers");
      ((ObjectNode) servers.path(0)).put("address", Site.RS1.address() + ":" + port);
      ((ObjectNode) servers.path(1)).put("address", Site.RS2.address() + ":" + port);
      services.add(service);
      port++;
    }
    return text(root);
  }

  /** The example with one more web service, on that port, whose clients stay where they are. */
  public static String withPersistence(int port, Duration timeout) {
    return withPersistence(port, timeout, "weight-zero");
  }

  /**
   * Likewise.
   *
   * @param onFailure what becomes of a real server that is down, as the configuration has it
   */
  public static String withPersistence(int port, Duration timeout, String onFailure) {
    ObjectNode root = tree();
    ArrayNode services = (ArrayNode) root.path("services");
    ObjectNode service = ((ObjectNode) services.path(0)).deepCopy();
    service.put("name", "web-persistent");
    service.put("virtual", "tcp://" + Site.VIP + ":" + port);
    service.putObject("persistence").put("timeout", timeout.toSeconds() + "s");
    service.put("onFailure", onFailure);
    services.add(service);
    return text(root);
  }

  /**
   * The example with the echo service by UDP as well, real servers in turn. One that is down is
   * taken out.
   *
   * @param port of the VIP
   */
  public static String withUdpEcho(int port) {
    ObjectNode root = tree();
    addEcho(
        root, "echo-udp", "udp://" + Site.VIP + ":" + port, Site.RS1.address(), Site.RS2.address());
    return text(root);
  }

  /**
   * The example with VIPs of IPv6 on both networks, in the same group, and the echo service through
   * the outside one, by TCP and UDP, real servers in turn. One that is down is taken out.
   */
  public static String withIpv6() {
    ObjectNode root = tree();
    ArrayNode vips = (ArrayNode) root.path("vips").path("addresses");
    for (String vip : List.of(Site.VIP6, Site.INSIDE_GATEWAY6)) {
      vips.addObject().put("address", vip + "/" + Network.IPV6_PREFIX_LENGTH);
    }
    for (String protocol : List.of("tcp", "udp")) {
      addEcho(
          root,
          "echo6-" + protocol,
          protocol + "://[" + Site.VIP6 + "]:82",
          "[" + Site.RS1.ipv6() + "]",
          "[" + Site.RS2.ipv6() + "]");
    }
    return text(root);
  }

  private static void addEcho(
      ObjectNode root, String name, String virtual, String first, String second) {
    ArrayNode services = (ArrayNode) root.path("services");
    ObjectNode service = ((ObjectNode) services.path(1)).deepCopy();
    service.put("name", name);
    service.put("virtual", virtual);
    service.put("scheduler", "rr");
    service.put("onFailure", "remove");
    ArrayNode servers = service.putArray("realServers");
    servers.addObject().put("address", first + ":82");
    servers.addObject().put("address", second + ":82");
    services.add(service);
  }

  /** The example with another interface for connection sync, on both directors. */
  public static String withSyncInterface(String name) {
    ObjectNode root = tree();
    ((ObjectNode) root.path("sync")).put("interface", name);
    return text(root);
  }

  private static ObjectNode tree() {
    try {
      return (ObjectNode) JSON.readTree(Cluster.PAIR.configuration());
    } catch (IOException e) {
      throw new LabException("reading the example configuration", e);
    }
  }

  private static String text(ObjectNode root) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (IOException e) {
      throw new LabException("changing the example configuration", e);
    }
  }
}

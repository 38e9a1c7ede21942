package dev.lvsd.lab.host;

/** The machines that are plain network namespaces: their names, networks and addresses. */
public enum Site {
  CLIENT("client", Network.OUTSIDE, "192.168.10.1", ""),
  ROUTER("router", Network.OUTSIDE, "192.168.10.254", ""),
  RS1("rs1", Network.INSIDE, "172.16.20.100", Site.INSIDE_GATEWAY),
  RS2("rs2", Network.INSIDE, "172.16.20.1", Site.INSIDE_GATEWAY),
  WITNESS("witness", Network.INSIDE, "172.16.20.13", "");

  /** The VIP through which clients come. */
  public static final String VIP = "192.168.10.100";

  /** The VIP by which the real servers' answers leave. */
  public static final String INSIDE_GATEWAY = "172.16.20.150";

  /** The first of these by IPv6, for scenarios that want it. */
  public static final String VIP6 = Network.OUTSIDE.ipv6(VIP);

  /** The second one likewise. */
  public static final String INSIDE_GATEWAY6 = Network.INSIDE.ipv6(INSIDE_GATEWAY);

  private final String label;
  private final Network network;
  private final String address;
  private final String gateway;

  Site(String label, Network network, String address, String gateway) {
    this.label = label;
    this.network = network;
    this.address = address;
    this.gateway = gateway;
  }

  public String label() {
    return label;
  }

  public Network network() {
    return network;
  }

  public String address() {
    return address;
  }

  /** Its address by IPv6, which it has only where a scenario gives it one. */
  public String ipv6() {
    return network.ipv6(address);
  }

  /** The fabric's end of its cable. */
  String port() {
    return "v-" + label;
  }

  /** Default gateway; empty for none. */
  String gateway() {
    return gateway;
  }
}

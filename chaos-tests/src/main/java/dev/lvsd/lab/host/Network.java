package dev.lvsd.lab.host;

import dev.lvsd.lab.process.LabException;
import java.util.Arrays;
import java.util.Locale;

/** The two networks of the lab, each a bridge in the fabric namespace. */
public enum Network {
  /** 192.168.10.0/24: clients, router and the directors' {@code vec0}. */
  OUTSIDE("br-outside", "x", "vec0", 24, "fd00:10::"),
  /** 172.16.0.0/16: real servers, witness and the directors' {@code vec1}. */
  INSIDE("br-inside", "i", "vec1", 16, "fd00:20::");

  /** Of the networks by IPv6. */
  public static final int IPV6_PREFIX_LENGTH = 64;

  private final String bridge;
  private final String letter;
  private final String directorInterface;
  private final int prefixLength;
  private final String ipv6Prefix;

  Network(
      String bridge, String letter, String directorInterface, int prefixLength, String ipv6Prefix) {
    this.bridge = bridge;
    this.letter = letter;
    this.directorInterface = directorInterface;
    this.prefixLength = prefixLength;
    this.ipv6Prefix = ipv6Prefix;
  }

  public String bridge() {
    return bridge;
  }

  /** What a director calls its interface on this network. */
  public String directorInterface() {
    return directorInterface;
  }

  public int prefixLength() {
    return prefixLength;
  }

  /**
   * What stands for an IPv4 address of the network by IPv6, where a scenario wants that: it ends
   * with the same figures.
   */
  public String ipv6(String ipv4Address) {
    return ipv6Prefix + ipv4Address.substring(ipv4Address.lastIndexOf('.') + 1);
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String letter() {
    return letter;
  }

  /**
   * The network of that name.
   *
   * @throws LabException that names the known ones
   */
  public static Network named(String name) {
    return Arrays.stream(values())
        .filter(network -> network.label().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new LabException("no network '" + name + "'; there are: outside, inside"));
  }
}

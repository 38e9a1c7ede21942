package dev.lvsd.agent.config;

import static dev.lvsd.agent.config.Values.quote;

import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How addresses are written in the configuration file: numerically. Nothing here ever asks a name
 * service.
 */
final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile(
          "(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:\\[([^\\[\\]]*)]|([^\\[\\]:]*)):(\\d{1,6})");

  private static final Map<String, Protocol> PROTOCOLS = new LinkedHashMap<>();

  static {
    PROTOCOLS.put("tcp", Protocol.TCP);
    PROTOCOLS.put("udp", Protocol.UDP);
    PROTOCOLS.put("sctp", Protocol.SCTP);
  }

  private Addresses() {}

  /** An address with its prefix length. */
  record Cidr(InetAddress address, int prefixLength) {}

  /** An address that a host can have. */
  static final Value<InetAddress> HOST = Values.TEXT.then(Addresses::host);

  /** {@code 192.168.10.100/24}. */
  static final Value<Cidr> CIDR = Values.TEXT.then(Addresses::cidr);

  /** {@code 172.16.20.100:80}, {@code [2001:db8::1]:80}. */
  static final Value<DestinationKey> ENDPOINT_OF_HOST =
      Values.TEXT.then(
          text -> {
            DestinationKey endpoint = endpoint(text, "172.16.20.100:80");
            return new DestinationKey(usable(endpoint.address(), text), endpoint.port());
          });

  /** As {@link #ENDPOINT_OF_HOST}, and {@code 0.0.0.0} or {@code [::]} for every address. */
  static final Value<DestinationKey> LISTEN =
      Values.TEXT.then(text -> endpoint(text, "127.0.0.1:8970"));

  /** {@code tcp://192.168.10.100:80}. */
  static final Value<ServiceKey.Virtual> VIRTUAL = Values.TEXT.then(Addresses::virtual);

  /** Parses a numeric address; the unspecified one and multicast are let through. */
  static InetAddress numeric(String text) throws BadValueException {
    if (text.indexOf('%') >= 0) {
      throw new BadValueException(
          quote(text)
              + " has a scope, which cannot be used here: write a global or unique local address");
    }
    Matcher v4 = IPV4.matcher(text);
    if (v4.matches()) {
      return ipv4(v4, text);
    }
    if (IPV6.matcher(text).matches()) {
      return ipv6(text);
    }
    throw notAnAddress(text);
  }

  private static InetAddress ipv4(Matcher m, String text) throws BadValueException {
    byte[] octets = new byte[4];
    for (int i = 0; i < 4; i++) {
      int octet = Integer.parseInt(m.group(i + 1));
      if (octet > 255) {
        throw notAnAddress(text);
      }
      octets[i] = (byte) octet;
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }

  private static InetAddress ipv6(String text) throws BadValueException {
    try {
      // In brackets it is taken as an IPv6 literal or refused, never looked up.
      InetAddress address = InetAddress.getByName("[" + text + "]");
      if (address instanceof Inet6Address) {
        return address;
      }
      throw new BadValueException(
          quote(text) + " is IPv4 written as IPv6: write " + address.getHostAddress());
    } catch (UnknownHostException e) {
      throw notAnAddress(text);
    }
  }

  private static InetAddress host(String text) throws BadValueException {
    return usable(numeric(text), text);
  }

  private static InetAddress usable(InetAddress address, String text) throws BadValueException {
    String why = null;
    if (address.isAnyLocalAddress()) {
      why = "is the unspecified address";
    } else if (address.isMulticastAddress()) {
      why = "is a multicast address";
    } else if (address.getHostAddress().equals("255.255.255.255")) {
      why = "is the broadcast address";
    } else if (address instanceof Inet6Address && address.isLinkLocalAddress()) {
      why = "is a link-local address, which means nothing without a scope";
    }
    if (why != null) {
      throw new BadValueException(
          quote(text) + " " + why + ": write the unicast address of a host");
    }
    return address;
  }

  private static Cidr cidr(String text) throws BadValueException {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress address = host(text);
      throw new BadValueException(
          quote(text)
              + " has no prefix length: write that of its subnet, such as \""
              + text
              + (address instanceof Inet6Address ? "/64\"" : "/24\""));
    }
    InetAddress address = host(text.substring(0, slash));
    int bits = address.getAddress().length * 8;
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("[1-9]\\d{0,2}") || Integer.parseInt(prefix) > bits) {
      throw new BadValueException(
          quote(text) + " has a wrong prefix length: must be from 1 to " + bits);
    }
    int length = Integer.parseInt(prefix);
    if (bits == 32 && length < 31) {
      refuseNetworkAndBroadcast(address, length, text);
    }
    return new Cidr(address, length);
  }

  private static void refuseNetworkAndBroadcast(InetAddress address, int length, String text)
      throws BadValueException {
    int value = java.nio.ByteBuffer.wrap(address.getAddress()).getInt();
    int hostMask = -1 >>> length;
    if ((value & hostMask) == 0 || (value & hostMask) == hostMask) {
      throw new BadValueException(
          quote(text)
              + " is the "
              + ((value & hostMask) == 0 ? "network" : "broadcast")
              + " address of its subnet: write the address of a host");
    }
  }

  private static ServiceKey.Virtual virtual(String text) throws BadValueException {
    int scheme = text.indexOf("://");
    Protocol protocol = scheme < 0 ? null : PROTOCOLS.get(text.substring(0, scheme));
    if (protocol == null) {
      throw new BadValueException(
          quote(text)
              + " is not a virtual service: write protocol (tcp, udp or sctp), VIP and port, such as"
              + " \"tcp://192.168.10.100:80\" or \"tcp://[2001:db8::100]:80\"");
    }
    String rest = text.substring(scheme + 3);
    DestinationKey endpoint = endpoint(rest, "192.168.10.100:80");
    return new ServiceKey.Virtual(protocol, usable(endpoint.address(), rest), endpoint.port());
  }

  private static DestinationKey endpoint(String text, String example) throws BadValueException {
    Matcher m = ENDPOINT.matcher(text);
    if (!m.matches()) {
      throw new BadValueException(
          quote(text)
              + " is not an address and a port: write them as \""
              + example
              + "\", an IPv6 address in brackets as \"[2001:db8::1]:80\"");
    }
    String host = m.group(1) != null ? m.group(1) : m.group(2);
    InetAddress address = numeric(host);
    if ((m.group(1) != null) != (address instanceof Inet6Address)) {
      throw new BadValueException(quote(text) + " has an IPv4 address in brackets: leave them out");
    }
    int port = Integer.parseInt(m.group(3));
    if (port < 1 || port > 65535) {
      throw new BadValueException(quote(text) + " has port " + port + ", must be from 1 to 65535");
    }
    return new DestinationKey(address, port);
  }

  private static BadValueException notAnAddress(String text) {
    return new BadValueException(
        quote(text)
            + " is not a numeric address (names are not looked up): write one such as"
            + " \"192.168.10.11\" or \"2001:db8::11\"");
  }
}

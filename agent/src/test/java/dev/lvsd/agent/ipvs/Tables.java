package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.ipvs.Destination;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.Forwarding;
import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.Service;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Short ways to write services down. */
final class Tables {
  static final ServiceKey.Virtual WEB = tcp("192.0.2.100", 80);
  static final ServiceKey.Virtual MAIL = tcp("2001:db8::100", 25);
  static final DestinationKey RS1 = realServer("10.0.0.1", 80);
  static final DestinationKey RS2 = realServer("10.0.0.2", 80);
  static final DestinationKey RS3 = realServer("10.0.0.3", 80);

  private Tables() {}

  static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static ServiceKey.Virtual tcp(String address, int port) {
    return new ServiceKey.Virtual(Protocol.TCP, address(address), port);
  }

  static DestinationKey realServer(String address, int port) {
    return new DestinationKey(address(address), port);
  }

  static Destination nat(DestinationKey key, int weight) {
    return new Destination(key, Forwarding.NAT, weight, 0, 0);
  }

  static DesiredService service(ServiceKey key, String scheduler, Destination... destinations) {
    return DesiredService.of(Service.plain(key, scheduler), List.of(destinations));
  }

  static DesiredState desired(DesiredService... services) {
    return DesiredState.of(List.of(services));
  }
}

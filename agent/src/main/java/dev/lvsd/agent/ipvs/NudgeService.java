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

/**
 * The agent's own service on 127.0.0.1, through which it pushes out the kernel's sync buffer. It is
 * kept like any other: put right where it drifts, and deleted once it is not desired any more. It
 * belongs to no configured service, so neither status nor checks nor metrics know it.
 */
public final class NudgeService {
  private NudgeService() {}

  /**
   * TCP 127.0.0.1 with that port, by NAT to 127.0.0.1 with the other.
   *
   * @param port of the service
   * @param listenPort where the agent listens
   */
  public static DesiredService of(int port, int listenPort) {
    InetAddress loopback = loopback();
    return DesiredService.of(
        Service.plain(new ServiceKey.Virtual(Protocol.TCP, loopback, port), "rr"),
        List.of(
            new Destination(new DestinationKey(loopback, listenPort), Forwarding.NAT, 1, 0, 0)));
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are always an address
    }
  }
}

package dev.lvsd.agent.vip;

import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.Journal;
import dev.lvsd.netlink.packet.PacketNeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.NetlinkRoute;
import dev.lvsd.netlink.route.Route;
import dev.lvsd.netlink.route.RouteChange;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Owns a VIP on the interface s0 and follows it. Told a line, it says where the VIP is, once the
 * neighbour 192.0.2.2 has answered on the segment since.
 */
final class InterfacesProgram {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private InterfacesProgram() {}

  public static void main(String[] arguments) throws Exception {
    InetAddress vip = InetAddress.getByName("192.0.2.100");
    InetAddress own = InetAddress.getByName("192.0.2.1");
    InetAddress neighbour = InetAddress.getByName("192.0.2.2");
    Journal journal = (type, subject, message, data) -> System.err.println(type + " " + message);
    Route route = NetlinkRoute.open();
    Link first = route.link("s0").orElseThrow();
    VipOwner owner =
        new VipOwner(
            "default",
            List.of(new PlacedVip(vip, 24, "s0", first.index())),
            Map.of("s0", PacketNeighbourPort.open(first)),
            NetlinkRoute.open(),
            NetlinkRoute.open(),
            1,
            System::nanoTime,
            journal,
            new Claiming());
    Claiming.owner = owner;
    owner.start();
    Segment segment =
        new Segment(
            PacketNeighbourPort.open(first),
            List.of(new InterfaceAddress(first.index(), own, 24, InterfaceAddress.FOREVER, 0)),
            Set.of(neighbour),
            Set.of(neighbour),
            message -> {});
    segment.start();
    Interfaces interfaces =
        new Interfaces(
            List.of(first),
            List.of(segment),
            List.of(owner),
            PacketNeighbourPort::open,
            name -> {},
            journal);
    route.watch(
        change -> {
          if (change instanceof RouteChange.LinkChanged changed) {
            interfaces.there(changed.link());
          } else if (change instanceof RouteChange.LinkRemoved removed) {
            interfaces.gone(removed.linkIndex(), removed.name());
          }
        });
    Claiming.claim();
    System.out.println("started");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (in.readLine() != null) {
      System.out.println(look(route, segment, vip, neighbour));
    }
  }

  /** An election that claims again whenever the VIPs could not be held. */
  private static final class Claiming implements VipListener {
    @SuppressWarnings("NullAway.Init")
    static volatile VipOwner owner;

    private static long epoch;

    static synchronized void claim() {
      owner.acquire(new Epoch(++epoch, "a"), System.nanoTime() + TimeUnit.HOURS.toNanos(1));
    }

    @Override
    public void acquired(Epoch epoch) {}

    @Override
    public void held(Epoch epoch, long sinceNanos) {}

    @Override
    public void released(Epoch epoch) {}

    @Override
    public void failed(Epoch epoch, String reason) {
      claim();
    }
  }

  private static String look(Route route, Segment segment, InetAddress vip, InetAddress neighbour)
      throws Exception {
    long heardBefore = segment.heard();
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      segment.requestByBroadcast(neighbour);
      List<InterfaceAddress> there =
          route.addresses().stream().filter(a -> a.address().equals(vip)).toList();
      Link link = route.link("s0").orElse(null);
      if (link != null
          && there.size() == 1
          && there.get(0).linkIndex() == link.index()
          && segment.heard() > heardBefore) {
        return "vip on s0, index " + link.index() + "; heard from the neighbour";
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return "in vain: " + route.addresses() + ", heard " + (segment.heard() - heardBefore);
  }
}

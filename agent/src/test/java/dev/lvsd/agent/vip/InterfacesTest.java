package dev.lvsd.agent.vip;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lvsd.agent.election.Epoch;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.fake.FakeKernel;
import dev.lvsd.netlink.namespace.NamespacePair;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.packet.NeighbourPort;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.Link;
import dev.lvsd.netlink.route.MacAddress;
import dev.lvsd.netlink.route.Route;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class InterfacesTest {
  private static final long SECOND = 1_000_000_000;
  private static final Epoch EPOCH = new Epoch(7, "a");

  private final AtomicLong now = new AtomicLong(SECOND);
  private final FakeKernel kernel = new FakeKernel(now);
  private final InetAddress vip = InetAddress.getByName("192.0.2.100");
  private final InetAddress gateway = InetAddress.getByName("192.0.2.1");
  private final RecordedEvents events = new RecordedEvents();
  private final List<String> replaced = new CopyOnWriteArrayList<>();
  private final List<RecordingPort> opened = new CopyOnWriteArrayList<>();
  private final List<NeighbourMessage> heard = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private volatile @Nullable KernelException refusal;
  private final RecordingPort ownersFirst = new RecordingPort();
  private final RecordingPort segmentsFirst = new RecordingPort();
  private final Route admin;
  private final VipOwner owner;
  private final Segment segment;
  private final Interfaces interfaces;

  InterfacesTest() throws Exception {
    int eth0 = kernel.addLink("eth0");
    kernel.addLink("eth1");
    admin = kernel.route();
    owner =
        new VipOwner(
            "default",
            List.of(new PlacedVip(vip, 24, "eth0", eth0)),
            Map.of("eth0", ownersFirst),
            kernel.route(),
            kernel.route(),
            1,
            now::get,
            events,
            new Silent());
    owner.start();
    InetAddress own = InetAddress.getByName("192.0.2.11");
    segment =
        new Segment(
            segmentsFirst,
            List.of(new InterfaceAddress(eth0, own, 24, InterfaceAddress.FOREVER, 0)),
            Set.of(gateway),
            Set.of(gateway),
            heard::add);
    segment.start();
    interfaces =
        new Interfaces(
            List.of(link("eth0")),
            List.of(segment),
            List.of(owner),
            this::open,
            replaced::add,
            events);
  }

  private final class Silent implements VipListener {
    @Override
    public void acquired(Epoch epoch) {}

    @Override
    public void held(Epoch epoch, long sinceNanos) {}

    @Override
    public void released(Epoch epoch) {}

    @Override
    public void failed(Epoch epoch, String reason) {
      failures.add(reason);
    }
  }

  private NeighbourPort open(Link link) throws KernelException {
    KernelException told = refusal;
    if (told != null) {
      throw told;
    }
    RecordingPort port = new RecordingPort();
    opened.add(port);
    return port;
  }

  private Link link(String name) throws KernelException {
    return admin.link(name).orElseThrow();
  }

  private Link madeAnew() throws KernelException {
    Link before = link("eth0");
    kernel.removeLink("eth0");
    interfaces.gone(before.index(), "eth0");
    kernel.addLink("eth0");
    return link("eth0");
  }

  private void acquire() throws Exception {
    owner.acquire(EPOCH, now.get() + 1000 * SECOND);
    await("announced", () -> ownersFirst.announced.contains(vip) && owner.present());
  }

  private List<String> told(EventType type) {
    return events.entries().stream()
        .filter(e -> e.type() == type)
        .map(RecordedEvents.Entry::message)
        .toList();
  }

  @AfterEach
  void close() {
    owner.close();
    segment.close();
    admin.close();
  }

  @Test
  void aClaimGoesToTheInterfaceThatWasMadeAnewAndIsAnnouncedThere() throws Exception {
    Link fresh = madeAnew();
    assertThat(interfaces.there(fresh)).isTrue();
    owner.acquire(EPOCH, now.get() + 1000 * SECOND);
    await("announced", () -> opened.stream().anyMatch(p -> p.announced.contains(vip)));
    assertThat(admin.addresses())
        .extracting(InterfaceAddress::address, InterfaceAddress::linkIndex)
        .containsExactly(tuple(vip, fresh.index()));
    assertThat(ownersFirst.announced).isEmpty();
    assertThat(ownersFirst.closed).isTrue();
    assertThat(failures).isEmpty();
  }

  @Test
  void whatIsHeldWhenItIsMadeAnewIsPutThereAtOnceAndAnnouncedAsAfterAClaim() throws Exception {
    acquire();
    // Quicker than the owner looks: nothing was refreshed while there was none.
    Link fresh = madeAnew();
    interfaces.there(fresh);
    await("put", () -> !admin.addresses().isEmpty());
    assertThat(admin.addresses().get(0).linkIndex()).isEqualTo(fresh.index());
    now.addAndGet(SECOND / 4); // Three announcements are due by then.
    await(
        "announced again and again", () -> opened.stream().anyMatch(p -> p.announced.size() >= 3));
    assertThat(failures).isEmpty();
  }

  @Test
  void theSegmentAsksAndHearsOnTheOneThatWasMadeAnew() throws Exception {
    interfaces.there(madeAnew());
    RecordingPort fresh = opened.get(0);
    assertThat(segmentsFirst.closed).isTrue();
    segment.request(gateway);
    assertThat(fresh.requested).hasSize(1);
    fresh.incoming.add(
        new NeighbourMessage(Kind.CLAIM, gateway, new MacAddress("02:00:00:00:00:09"), 0));
    segmentsFirst.refusal = new KernelException("receive", 0, "the socket is closed");
    segmentsFirst.incoming.add(new NeighbourMessage(Kind.PROBE, gateway, MacAddress.NONE, 0));
    await("heard", () -> !heard.isEmpty());
    assertThat(heard).extracting(NeighbourMessage::kind).containsExactly(Kind.CLAIM);
  }

  @Test
  void itIsToldWhenAnInterfaceGoesAndWhenItIsThereAgainOnceEach() throws Exception {
    Link fresh = madeAnew();
    interfaces.gone(fresh.index() - 2, "eth0");
    interfaces.there(fresh);
    interfaces.there(fresh);
    assertThat(told(EventType.INTERFACE_REMOVED))
        .containsExactly("there is no interface eth0 any more; it is used again once there is one");
    assertThat(told(EventType.INTERFACE_REPLACED)).hasSize(1);
    assertThat(replaced).containsExactly("eth0");
    assertThat(opened).hasSize(2);
  }

  @Test
  void aLookAtAllInterfacesFindsWhatWasMissed() throws Exception {
    kernel.removeLink("eth0");
    interfaces.are(admin.links());
    assertThat(told(EventType.INTERFACE_REMOVED)).hasSize(1);
    assertThat(told(EventType.INTERFACE_REPLACED)).isEmpty();
  }

  @Test
  void aLinkThatGoesDownAndUpAndOnesThatAreNotUsedChangeNothing() throws Exception {
    kernel.setLink("eth0", false, false);
    assertThat(interfaces.there(link("eth0"))).isTrue();
    kernel.setLink("eth0", true, true);
    assertThat(interfaces.there(link("eth0"))).isTrue();
    Link other = link("eth1");
    kernel.removeLink("eth1");
    interfaces.gone(other.index(), "eth1");
    kernel.addLink("eth1");
    assertThat(interfaces.there(link("eth1"))).isTrue();
    assertThat(opened).isEmpty();
    assertThat(events.entries()).isEmpty();
  }

  @Test
  void anotherHardwareAddressIsAnnounced() throws Exception {
    acquire();
    Link link = link("eth0");
    interfaces.there(
        new Link(
            link.index(), "eth0", true, true, link.mtu(), new MacAddress("02:00:00:00:00:77")));
    await("announced", () -> opened.stream().anyMatch(p -> p.announced.contains(vip)));
    assertThat(told(EventType.INTERFACE_REPLACED).get(0)).contains("02:00:00:00:00:77");
    assertThat(replaced).isEmpty();
  }

  @Test
  void oneThatWasMadeAnewWithItsOldIndexIsAnotherAllTheSame() throws Exception {
    Link link = link("eth0");
    interfaces.gone(link.index(), "eth0");
    interfaces.there(link);
    assertThat(opened).hasSize(2);
    assertThat(segmentsFirst.closed).isTrue();
    assertThat(told(EventType.INTERFACE_REPLACED)).hasSize(1);
  }

  @Test
  void whatCannotBeOpenedIsNotUsedAndTriedAgain() throws Exception {
    Link fresh = madeAnew();
    refusal = new KernelException("open", KernelException.ENODEV, null);
    assertThat(interfaces.there(fresh)).isFalse();
    assertThat(interfaces.there(fresh)).isFalse();
    assertThat(told(EventType.INTERFACE_REPLACED)).isEmpty();
    refusal = null;
    assertThat(interfaces.there(fresh)).isTrue();
    assertThat(told(EventType.INTERFACE_REPLACED)).hasSize(1);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRealInterfaceThatIsMadeAnewIsFollowed() throws Exception {
    try (NamespacePair pair = NamespacePair.open()) {
      String near = NamespacePair.NEAR;
      NamespacePair.Child child = pair.java(near, InterfacesProgram.class);
      assertThat(child.line()).isEqualTo("started");
      child.tell("look");
      String before = child.line();
      assertThat(before).matches("vip on s0, index \\d+; heard from the neighbour");

      pair.ip(near, "link", "del", "s0");
      pair.ip(near, "link", "add", "s0", "type", "veth", "peer", "name", "s1");
      pair.ip(near, "address", "add", "192.0.2.1/24", "dev", "s0");
      pair.ip(near, "link", "set", "s0", "up");
      pair.ip(near, "link", "set", "s1", "netns", pair.namespace(NamespacePair.FAR));
      pair.ip(NamespacePair.FAR, "address", "add", "192.0.2.2/24", "dev", "s1");
      pair.ip(NamespacePair.FAR, "link", "set", "s1", "up");
      child.tell("look");
      assertThat(child.line())
          .matches("vip on s0, index \\d+; heard from the neighbour")
          .isNotEqualTo(before);
    }
  }
}

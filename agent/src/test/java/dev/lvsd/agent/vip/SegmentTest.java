package dev.lvsd.agent.vip;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.route.InterfaceAddress;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SegmentTest {
  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:09");

  private final InetAddress gateway;
  private final InetAddress stranger;
  private final InetAddress elsewhere;
  private final RecordingPort port = new RecordingPort();
  private final List<NeighbourMessage> heard = new CopyOnWriteArrayList<>();
  private volatile boolean listenerFails;
  private final Segment segment;

  SegmentTest() throws Exception {
    gateway = InetAddress.getByName("192.0.2.1");
    stranger = InetAddress.getByName("192.0.2.77");
    elsewhere = InetAddress.getByName("198.51.100.1");
    InetAddress own = InetAddress.getByName("192.0.2.11");
    segment =
        new Segment(
            port,
            List.of(new InterfaceAddress(2, own, 24, InterfaceAddress.FOREVER, 0)),
            Set.of(gateway),
            Set.of(gateway, elsewhere),
            this::hear);
    segment.start();
  }

  private void hear(NeighbourMessage message) {
    if (listenerFails) {
      listenerFails = false;
      throw new IllegalStateException("a defect");
    }
    heard.add(message);
  }

  @AfterEach
  void close() {
    segment.close();
  }

  private void says(Kind kind, InetAddress subject) {
    port.incoming.add(new NeighbourMessage(kind, subject, MAC, 0));
  }

  @Test
  void onlyMessagesAboutAddressesOfInterestArePassedOn() throws Exception {
    says(Kind.CLAIM, stranger);
    says(Kind.CLAIM, gateway);
    await("heard", () -> heard.size() == 1);
    assertThat(heard.get(0).subject()).isEqualTo(gateway);
    assertThat(segment.learned(gateway)).contains(MAC);
    assertThat(segment.learned(stranger)).isEmpty();
  }

  @Test
  void aRequestGoesToWhoAnsweredLastAndABroadcastToAll() throws Exception {
    segment.request(gateway);
    says(Kind.CLAIM, gateway);
    await("heard", () -> heard.size() == 1);
    segment.request(gateway);
    segment.requestByBroadcast(gateway);
    assertThat(port.requested)
        .containsExactly(
            "192.0.2.1 from 192.0.2.11 to null",
            "192.0.2.1 from 192.0.2.11 to 02:00:00:00:00:09",
            "192.0.2.1 from 192.0.2.11 to null");
  }

  @Test
  void whatIsInNoSubnetOfTheInterfaceIsNotAsked() {
    assertThat(segment.reaches(gateway)).isTrue();
    assertThat(segment.reaches(elsewhere)).isFalse();
    segment.request(elsewhere);
    assertThat(port.requested).isEmpty();
  }

  @Test
  void neighboursAreAskedWhetherAnybodyIsThereAndSoAreStrangersThatSpoke() throws Exception {
    says(Kind.CLAIM, stranger);
    says(Kind.CLAIM, elsewhere);
    says(Kind.PROBE, InetAddress.getByName("192.0.2.78"));
    await("heard", () -> segment.heard() == 3);
    segment.askAround();
    assertThat(port.requested)
        .containsExactly(
            "192.0.2.1 from 192.0.2.11 to null", "192.0.2.77 from 192.0.2.11 to 02:00:00:00:00:09");
  }

  @Test
  void ofManyStrangersThoseThatSpokeLastAreAsked() throws Exception {
    for (int i = 100; i < 120; i++) {
      says(Kind.CLAIM, InetAddress.getByName("192.0.2." + i));
    }
    await("heard", () -> segment.heard() == 20);
    segment.askAround();
    assertThat(port.requested)
        .hasSize(1 + 8)
        .contains("192.0.2.119 from 192.0.2.11 to 02:00:00:00:00:09");
  }

  @Test
  void aDefectInTheListenerDoesNotMakeTheSegmentDeaf() throws Exception {
    listenerFails = true;
    says(Kind.PROBE, gateway);
    says(Kind.PROBE, gateway);
    await("heard", () -> heard.size() == 1);
  }

  @Test
  void aLinkThatWasDownIsHeardAgain() throws Exception {
    port.refusal = new KernelException("receive", KernelException.ENETDOWN, null);
    segment.probe(gateway);
    says(Kind.PROBE, gateway);
    await("read", () -> port.incoming.isEmpty());
    port.refusal = null;
    says(Kind.PROBE, gateway);
    await("heard", () -> !heard.isEmpty());
  }
}

package dev.lvsd.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.agent.heartbeat.Echo;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.PeerSession;
import dev.lvsd.agent.vip.RecordingPort;
import dev.lvsd.agent.vip.Segment;
import dev.lvsd.netlink.route.InterfaceAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two paths to one peer, of which the first is on the network that is looked at. */
class SurroundingsTest {
  private static final long MS = 1_000_000;
  private static final long TTL = 300 * MS;
  private static final Incarnation SELF = new Incarnation(1, 1);
  private static final Incarnation PEER = new Incarnation(2, 2);

  private final RecordingPort port = new RecordingPort();
  private final RecordedEvents events = new RecordedEvents();
  private final PeerSession session = new PeerSession(SELF, 2, TTL);
  private final List<Set<String>> told = new ArrayList<>();
  private final Segment segment;
  private final Surroundings surroundings;
  private long now = Long.MAX_VALUE - 500 * MS;
  private long sequence;

  SurroundingsTest() throws Exception {
    InetAddress inside = InetAddress.getByName("192.0.2.11");
    InetAddress outside = InetAddress.getByName("198.51.100.11");
    InetAddress server = InetAddress.getByName("192.0.2.80");
    segment =
        new Segment(
            port,
            List.of(new InterfaceAddress(2, inside, 24, InterfaceAddress.FOREVER, 0)),
            Set.of(),
            Set.of(server),
            message -> {});
    List<HeartbeatPath> paths =
        List.of(
            new HeartbeatPath(inside, InetAddress.getByName("192.0.2.12"), 1, "b", 0),
            new HeartbeatPath(outside, InetAddress.getByName("198.51.100.12"), 1, "b", 1));
    PeerLink peer = new PeerLink("b", 1, session, new SigningKey(false), paths, TTL);
    GatewayWatch gateways = new GatewayWatch(List.of(server), now);
    surroundings = new Surroundings(List.of(segment), List.of(peer), 150 * MS, gateways, events);
    surroundings.onChange(told::add);
  }

  @AfterEach
  void close() {
    segment.close();
  }

  /** A second in which packets come by these paths every 100 ms. */
  private void second(int... paths) {
    for (int i = 0; i < 100; i++) {
      if (i % 10 == 0) {
        sequence++;
        long sent = session.nextSequence(now);
        for (int path : paths) {
          session.receive(packet(sent), path, now);
        }
      }
      surroundings.look(now);
      now += 10 * MS;
    }
  }

  private Heartbeat packet(long echoed) {
    return new Heartbeat(
        1, 0, PEER, sequence, new Echo(SELF, echoed, 0), false, false, 0, 0, List.of());
  }

  @Test
  void whileThePeerIsHeardByThePathNobodyIsAsked() {
    second(0, 1);
    second(0, 1);
    assertThat(port.requested).hasSize(2); // The gateway, once a second.
    assertThat(surroundings.lost()).isEmpty();
  }

  @Test
  void aPathThatIsSilentWhileAnotherWorksLosesTheNetworkWhereNobodyAnswers() {
    second(0, 1);
    second(1);
    assertThat(port.requested).hasSizeGreaterThan(2 + Reach.ROUNDS);
    assertThat(surroundings.lost()).containsExactly("eth0");
    assertThat(told).containsExactly(Set.of("eth0"));
    assertThat(events.saw(EventType.NETWORK_LOST)).isTrue();
    second(0, 1);
    second(0, 1);
    assertThat(told).containsExactly(Set.of("eth0"), Set.of());
    assertThat(events.saw(EventType.NETWORK_REACHED)).isTrue();
  }

  @Test
  void aPeerThatIsSilentEverywhereCastsNoDoubtOnTheNetwork() {
    second(0, 1);
    second();
    second();
    assertThat(surroundings.lost()).isEmpty();
  }

  @Test
  void gatewaysThatDoNotAnswerAreMissed() throws Exception {
    second(0, 1);
    second(0, 1);
    second(0, 1);
    assertThat(surroundings.gatewaysSilent()).isFalse();
    second(0, 1);
    assertThat(surroundings.gatewaysSilent()).isTrue();
    surroundings.heard(InetAddress.getByName("192.0.2.80"), now);
    second(0, 1);
    assertThat(surroundings.gatewaysSilent()).isFalse();
  }
}

package dev.lvsd.agent.loop;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.election.ElectionEvent;
import dev.lvsd.agent.election.ElectionSettings.Member;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.RecordedEvents;
import dev.lvsd.agent.heartbeat.Answer;
import dev.lvsd.agent.heartbeat.Echo;
import dev.lvsd.agent.heartbeat.Fitness;
import dev.lvsd.agent.heartbeat.GroupSection;
import dev.lvsd.agent.heartbeat.Heartbeat;
import dev.lvsd.agent.heartbeat.HeartbeatCodec;
import dev.lvsd.agent.heartbeat.HeartbeatCodec.Key;
import dev.lvsd.agent.heartbeat.Incarnation;
import dev.lvsd.agent.heartbeat.Role;
import dev.lvsd.netlink.packet.NeighbourMessage;
import dev.lvsd.netlink.route.MacAddress;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ElectionLoopTest {
  private static final byte[] KEY = key(1);
  private static final Incarnation PEER = new Incarnation(5, 6);

  private final Path temporary;

  ElectionLoopTest(@TempDir Path temporary) {
    this.temporary = temporary;
  }

  private static byte[] key(int value) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) value);
    return key;
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Test
  void oneBecomesMasterAndHandsOverToTheOtherWhenItStops() throws Exception {
    int port = freePort();
    AtomicBoolean overlap = new AtomicBoolean();
    AtomicReference<LoopNode> other = new AtomicReference<>();
    AtomicReference<LoopNode> one = new AtomicReference<>();
    Runnable look =
        () -> {
          LoopNode a = one.get();
          LoopNode b = other.get();
          if (a != null && b != null && a.holds() && b.holds()) {
            overlap.set(true);
          }
        };
    try (LoopNode a = new LoopNode("a", port, KEY, temporary, look).start();
        LoopNode b = new LoopNode("b", port, KEY, temporary, look).start()) {
      one.set(a);
      other.set(b);
      await("a master", () -> a.role().equals("master") || b.role().equals("master"));
      LoopNode master = a.role().equals("master") ? a : b;
      LoopNode backup = master == a ? b : a;
      await("it holds the VIP", master::holds);
      assertThat(backup.holds()).isFalse();
      await("they hear each other", () -> master.loop.snapshot().peers().get(0).live());

      master.loop.postAll(new ElectionEvent.HandOver("the agent stops", true));
      await("the other takes over", () -> backup.role().equals("master") && backup.holds());
      await("the first is done", () -> !master.busy());
      assertThat(master.holds()).isFalse();
      assertThat(overlap).isFalse();
      await("it says so", () -> master.events.saw(EventType.VIP_RELEASED));
    }
  }

  @Test
  void keysAreExchangedOneNodeAfterTheOtherAndTheyHearEachOtherAllTheTime() throws Exception {
    byte[] old = key(1);
    byte[] fresh = key(2);
    int port = freePort();
    Map<String, List<Member>> groups = Map.of(LoopNode.GROUP, LoopNode.MEMBERS);
    HeartbeatCodec both = new HeartbeatCodec("cluster", fresh, old);
    try (LoopNode a = new LoopNode("a", port, both, temporary, () -> {}, groups).start()) {
      try (LoopNode b = new LoopNode("b", port, old, temporary, () -> {}).start()) {
        await("the new hears the old", () -> hears(a) && hears(b));
        assertThat(peer(a).key()).isEqualTo(Key.PREVIOUS);
        await("the new offers its key", () -> b.loop.snapshot().refused().size() == 1);
        assertThat(b.loop.snapshot().refused()).containsOnlyKeys("authentication");
        assertThat(b.events.types()).containsOnlyOnce(EventType.HEARTBEAT_REFUSED);
      }
      await("the old is gone", () -> !peer(a).live());
      HeartbeatCodec likewise = new HeartbeatCodec("cluster", fresh, old);
      try (LoopNode b = new LoopNode("b", port, likewise, temporary, () -> {}, groups).start()) {
        await("both know the new key", () -> newKey(a) && newKey(b));
      }
      await("it restarts", () -> !peer(a).live());
      try (LoopNode b = new LoopNode("b", port, fresh, temporary, () -> {}).start()) {
        await("the old key is needed no more", () -> newKey(a) && hears(b));
      }
    }
  }

  @Test
  void eachIsMasterOfTheGroupThatPrefersItAndOneOfAllWhenTheOtherStops() throws Exception {
    int port = freePort();
    Map<String, List<Member>> groups = Map.of("mail", preferring("b"), "web", preferring("a"));
    HeartbeatCodec codec = new HeartbeatCodec("cluster", KEY);
    HeartbeatCodec another = new HeartbeatCodec("cluster", KEY);
    try (LoopNode a = new LoopNode("a", port, codec, temporary, () -> {}, groups).start();
        LoopNode b = new LoopNode("b", port, another, temporary, () -> {}, groups).start()) {
      await("a has web, b has mail", () -> a.holds("web") && b.holds("mail"));
      assertThat(a.holds("mail")).isFalse();
      assertThat(b.holds("web")).isFalse();
      a.loop.postAll(new ElectionEvent.HandOver("the agent stops", true));
      await("b has both", () -> b.holds("web") && b.holds("mail") && !a.holds());
      await("it says so", () -> "master".equals(b.role("web")) && "master".equals(b.role("mail")));
    }
  }

  @Test
  void aGroupIsMovedByWhatConcernsItselfOnly() throws Exception {
    int port = freePort();
    Map<String, List<Member>> groups = Map.of("mail", preferring("a"), "web", preferring("a"));
    HeartbeatCodec codec = new HeartbeatCodec("cluster", KEY);
    HeartbeatCodec another = new HeartbeatCodec("cluster", KEY);
    try (LoopNode a = new LoopNode("a", port, codec, temporary, () -> {}, groups).start();
        LoopNode b = new LoopNode("b", port, another, temporary, () -> {}, groups).start()) {
      await("a has both", () -> a.holds("web") && a.holds("mail") && hears(b));
      assertThat(peer(b).fitness()).isEqualTo(Fitness.FULL);
      a.loop.post(
          "web", new ElectionEvent.FitnessIs(Fitness.lacking(1), "no real server is seen of web"));
      await("b has web", () -> b.holds("web") && !a.holds("web"));
      assertThat(a.holds("mail")).isTrue();
      assertThat(b.holds("mail")).isFalse();
      await("b knows the worst of a", () -> peer(b).fitness().equals(Fitness.lacking(1)));
    }
  }

  private static List<Member> preferring(String node) {
    return LoopNode.MEMBERS.stream()
        .map(m -> m.name().equals(node) ? new Member(node, Member.PREFERRED, true) : m)
        .toList();
  }

  private static boolean hears(LoopNode node) {
    return node.loop.snapshot().peers().stream().anyMatch(LoopSnapshot.Peer::live);
  }

  private static boolean newKey(LoopNode node) {
    return hears(node) && peer(node).key() == Key.CURRENT;
  }

  @Test
  void aNodeAloneOfTwoClaimsNothing() throws Exception {
    try (LoopNode a = new LoopNode("a", freePort(), KEY, temporary, () -> {}).start()) {
      await("a candidate", () -> a.role().equals("candidate"));
      await("it says why not", () -> a.events.saw(EventType.ELECTION_BLOCKED));
      assertThat(a.holds()).isFalse();
    }
  }

  /** The other end of a path, in the hands of the test. */
  private static final class Actor implements AutoCloseable {
    final DatagramChannel channel;
    final HeartbeatCodec codec = new HeartbeatCodec("cluster", KEY);
    private final ByteBuffer in = ByteBuffer.allocate(HeartbeatCodec.MAX_BYTES);
    private final ByteBuffer out = ByteBuffer.allocate(HeartbeatCodec.MAX_BYTES);
    private long sequence;
    byte[] last = {};

    Actor(int port) throws IOException {
      channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress("127.0.0.2", port));
      channel.connect(new InetSocketAddress("127.0.0.1", port));
      channel.configureBlocking(false);
    }

    /** Answers everything that has arrived with a fresh echo. */
    void answer() throws Exception {
      while (true) {
        in.clear();
        try {
          if (channel.read(in) <= 0) {
            return;
          }
        } catch (PortUnreachableException e) {
          return; // Not yet there.
        }
        in.flip();
        Heartbeat heard = codec.decode(in).packet();
        last = encode(codec, 0, new Echo(heard.incarnation(), heard.sequence(), 0), ++sequence);
        send(last);
      }
    }

    byte[] encode(HeartbeatCodec with, int receiver, @Nullable Echo echo, long number) {
      GroupSection section =
          new GroupSection(
              HeartbeatCodec.hash(LoopNode.GROUP),
              Role.BACKUP,
              Fitness.FULL,
              0,
              Answer.NONE,
              0,
              0,
              0,
              false,
              false,
              0,
              false,
              false,
              false,
              false,
              false);
      with.encode(
          new Heartbeat(1, receiver, PEER, number, echo, false, false, 0, 1, List.of(section)),
          out);
      byte[] bytes = new byte[out.remaining()];
      out.get(bytes);
      return bytes;
    }

    void send(byte[] datagram) throws IOException {
      try {
        channel.write(ByteBuffer.wrap(datagram));
      } catch (PortUnreachableException e) {
        channel.write(ByteBuffer.wrap(datagram)); // The error was an earlier datagram's.
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static LoopSnapshot.Peer peer(LoopNode node) {
    return node.loop.snapshot().peers().get(0);
  }

  private static boolean alive(LoopNode node) {
    return !node.loop.snapshot().peers().isEmpty() && peer(node).live();
  }

  @Test
  void whatIsNotAPacketOfTheClusterChangesNothingAndIsCounted() throws Exception {
    int port = freePort();
    try (Actor actor = new Actor(port);
        LoopNode a = new LoopNode("a", port, KEY, temporary, () -> {}).start()) {
      await("the path is open", () -> !a.loop.snapshot().peers().isEmpty());
      Echo echo = new Echo(PEER, 1, 0);
      byte[] right = actor.encode(actor.codec, 0, echo, 1);
      byte[] altered = right.clone();
      altered[90] ^= 1;
      byte[] version = right.clone();
      version[4] = 9;
      actor.send(new byte[] {1, 2, 3});
      actor.send(new byte[HeartbeatCodec.MAX_BYTES + 100]);
      actor.send(Arrays.copyOf(right, right.length - 1));
      actor.send(altered);
      actor.send(version);
      actor.send(actor.encode(new HeartbeatCodec("cluster", key(2)), 0, echo, 1));
      actor.send(actor.encode(new HeartbeatCodec("another", KEY), 0, echo, 1));
      actor.send(actor.encode(actor.codec, 1, echo, 1));
      await(
          "all are counted",
          () ->
              a.loop.snapshot().refused().values().stream().mapToLong(Long::longValue).sum() >= 8);
      assertThat(a.loop.snapshot().refused())
          .containsEntry("malformed", 2L)
          .containsEntry("version", 1L)
          .containsEntry("cluster", 1L)
          .containsEntry("addressee", 1L)
          .containsEntry("authentication", 3L);
      assertThat(a.events.entries())
          .filteredOn(e -> e.type() == EventType.HEARTBEAT_REFUSED)
          .extracting(RecordedEvents.Entry::message)
          .filteredOn(m -> m.contains("the peer speaks heartbeat version 9, this node 2"))
          .hasSize(1);
      assertThat(peer(a).live()).isFalse();
      assertThat(peer(a).paths().get(0).statistics().received()).isZero();
    }
  }

  @Test
  void packetsThatAreSentAgainKeepNothingAliveAndAreCounted() throws Exception {
    int port = freePort();
    try (Actor actor = new Actor(port);
        LoopNode a = new LoopNode("a", port, KEY, temporary, () -> {}).start()) {
      await(
          "the peer is live",
          () -> {
            actor.answer();
            return alive(a);
          });
      byte[] recorded = actor.last;
      assertThat(a.events.saw(EventType.PEER_UP)).isTrue();
      await(
          "the peer is dead though its packet goes on coming",
          () -> {
            actor.send(recorded);
            return !alive(a) && !peer(a).paths().get(0).alive();
          });
      assertThat(a.loop.snapshot().refused().get("replayed")).isPositive();
      await("said", () -> a.events.saw(EventType.PEER_DOWN) && a.events.saw(EventType.PATH_DOWN));
    }
  }

  @Test
  void aPeerThatIsHeardAndNeverHeardThisNodeBarsTheArbiter() throws Exception {
    int port = freePort();
    List<InetAddress> gateways = List.of(InetAddress.getByName("192.0.2.254"));
    try (Actor actor = new Actor(port);
        LoopNode a = new LoopNode("a", port, KEY, temporary, () -> {}, gateways).start()) {
      AtomicLong sequence = new AtomicLong();
      await(
          "it says why it cannot claim",
          () -> {
            actor.send(actor.encode(actor.codec, 0, null, sequence.incrementAndGet()));
            return a.events.saw(EventType.ELECTION_BLOCKED);
          });
      assertThat(a.events.entries())
          .filteredOn(e -> e.type() == EventType.ELECTION_BLOCKED)
          .allSatisfy(
              e ->
                  assertThat(e.message())
                      .contains("the network arbiter has no say while the peer is heard"));
    }
  }

  @Test
  void aFloodOfNeighboursDoesNotKeepOutWhatTheNodeItselfSays() throws Exception {
    try (LoopNode a = new LoopNode("a", freePort(), KEY, temporary, () -> {})) {
      NeighbourMessage claim =
          new NeighbourMessage(
              NeighbourMessage.Kind.CLAIM,
              InetAddress.getByName("192.0.2.100"),
              new MacAddress("02:00:00:00:00:07"),
              0);
      for (int i = 0; i < 10_000; i++) {
        a.loop.neighbour(claim);
      }
      a.start();
      await(
          "the fitness is heard",
          () ->
              !a.loop.snapshot().groups().isEmpty()
                  && a.loop.snapshot().groups().get(0).election().fitness().isFull());
      assertThat(a.loop.snapshot().refused().get("dropped")).isPositive();
    }
  }
}

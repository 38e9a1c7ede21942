package dev.lvsd.agent.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.ClusterConfig;
import dev.lvsd.agent.config.HeartbeatConfig;
import dev.lvsd.agent.config.NodeConfig;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real members on two loopback addresses. */
@Timeout(60)
class ClusterLinkTest {
  private static final Journal NO_JOURNAL = (type, subject, message, data) -> {};
  private static final ClusterLink.OwnershipListener NO_LISTENER = (group, record) -> {};

  private static final BooleanSupplier IDLE = () -> false;

  private static final Software A = new Software("1.0", "17");
  private static final Software B = new Software("1.1", "21");

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private static NodeConfig node(String name, String address) throws UnknownHostException {
    InetAddress parsed = InetAddress.getByName(address);
    return new NodeConfig(name, parsed, 100, NodeConfig.Role.DIRECTOR, List.of(parsed));
  }

  private static ClusterConfig cluster() throws IOException {
    return new ClusterConfig(
        "test",
        Path.of("cluster.key"),
        null,
        List.of(node("a", "127.0.0.1"), node("b", "127.0.0.2")),
        new HeartbeatConfig(Duration.ofMillis(100), 3, 7946),
        List.of(),
        freePort(),
        freePort(),
        freePort());
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(
            thread ->
                thread.getName().startsWith("hz.")
                    || thread.getName().startsWith("vert.x-")
                    || thread.getName().startsWith("lvsd-cluster"))
        .collect(Collectors.toSet());
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void two_agents_find_each_other_and_share_what_they_know() throws Exception {
    Set<Thread> before = threads();
    ClusterConfig cluster = cluster();
    BlockingQueue<String> differences = new LinkedBlockingQueue<>();
    BlockingQueue<String> seenByB = new LinkedBlockingQueue<>();
    Journal journal =
        (type, subject, message, data) -> {
          if (type == EventType.CONFIGURATION_DIFFERS) {
            differences.add(subject + "=" + data.get("peerFingerprint"));
          }
        };
    ClusterLink a =
        ClusterLink.start(cluster, cluster.nodes().get(0), A, "1111", journal, NO_LISTENER, IDLE);
    // Published before there is a cluster: nothing is lost and nothing waits.
    a.publishOwnership("default", 7, "a");
    a.publishHealth("{\"web\":1}");
    assertThat(a.ownership("default")).contains(new OwnershipRecord(7, "a"));
    ClusterLink b =
        ClusterLink.start(
            cluster,
            cluster.nodes().get(1),
            B,
            "2222",
            NO_JOURNAL,
            (group, record) -> seenByB.add(group + " " + record),
            IDLE);

    assertThat(next(differences)).isEqualTo("b=2222");
    assertThat(a.members()).containsExactly("a", "b");
    assertThat(a.software()).containsEntry("a", A).containsEntry("b", B);
    assertThat(a.fingerprints()).containsEntry("a", "1111").containsEntry("b", "2222");
    assertThat(next(seenByB)).isEqualTo("default 7@a");

    b.publishOwnership("default", 6, "b");
    a.publishOwnership("default", 8, "a");
    assertThat(next(seenByB)).isEqualTo("default 8@a");
    assertThat(b.ownership("default")).contains(new OwnershipRecord(8, "a"));

    b.close();
    a.close();
    assertThat(a.members()).isEmpty();
    Set<Thread> left = threads();
    left.removeAll(before);
    for (Thread thread : left) {
      thread.join(5_000);
    }
    left.removeIf(thread -> !thread.isAlive());
    assertThat(left).isEmpty();
  }

  private static ClusterLink startAlone(ClusterConfig cluster, BooleanSupplier busy) {
    return ClusterLink.start(
        cluster, cluster.nodes().get(0), A, "1111", NO_JOURNAL, NO_LISTENER, busy);
  }

  @Test
  void it_looks_for_the_others_only_when_nothing_more_urgent_is_to_be_done() throws Exception {
    ClusterConfig cluster = cluster();
    AtomicInteger looks = new AtomicInteger();
    ClusterLink link = startAlone(cluster, () -> looks.incrementAndGet() <= 2);
    while (link.members().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(looks).hasValue(3);
    link.close();
  }

  @Test
  void a_taken_port_is_told_in_one_sentence_with_the_remedy() throws Exception {
    ClusterConfig cluster = cluster();
    try (ServerSocket taken =
        new ServerSocket(cluster.port(), 1, InetAddress.getByName("127.0.0.1"))) {
      ClusterLink link = startAlone(cluster, IDLE);
      while (link.problem().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(link.problem().get())
          .contains("127.0.0.1")
          .contains(Integer.toString(taken.getLocalPort()))
          .contains("check that");
      link.close();
    }
  }
}

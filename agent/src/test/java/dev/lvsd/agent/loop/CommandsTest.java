package dev.lvsd.agent.loop;

import static dev.lvsd.agent.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.loop.CommandReport.Result;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on loopback, and an operator. */
@Timeout(120)
class CommandsTest {
  private static final byte[] KEY = new byte[32];
  private static final List<String> GROUPS = List.of(LoopNode.GROUP);

  private final LoopNode a;
  private final LoopNode b;

  CommandsTest(@TempDir Path temporary) throws Exception {
    int port;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    a = new LoopNode("a", port, KEY, temporary, () -> {});
    b = new LoopNode("b", port, KEY, temporary, () -> {});
  }

  @BeforeEach
  void start() throws Exception {
    a.start();
    b.start();
    await("a master that is heard", () -> "master".equals(a.role()) || "master".equals(b.role()));
    await("both know it", () -> owner(a) != null && owner(b) != null);
    await("it holds the VIP", () -> master().holds());
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  private static @Nullable String owner(LoopNode node) {
    return node.loop.snapshot().groups().get(0).election().owner();
  }

  private LoopNode master() {
    return "a".equals(owner(a)) ? a : b;
  }

  private String name(LoopNode node) {
    return node == a ? "a" : "b";
  }

  private static CommandReport report(CompletableFuture<List<CommandReport>> reports)
      throws Exception {
    List<CommandReport> all = reports.get(60, TimeUnit.SECONDS);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void aFailoverMayBeAskedForAtEitherNode() throws Exception {
    LoopNode first = master();
    LoopNode second = first == a ? b : a;
    CommandReport away = report(first.loop.commands().failover(GROUPS, null, false));
    assertThat(away.result()).as(away.message()).isEqualTo(Result.DONE);
    assertThat(away.owner()).isEqualTo(name(second));
    assertThat(away.tookNanos()).isPositive();
    assertThat(away.message()).startsWith(name(second) + " owns it now, after ");
    await("the other holds the VIP", second::holds);

    CommandReport back = report(first.loop.commands().failover(GROUPS, name(first), false));
    assertThat(back.result()).as(back.message()).isEqualTo(Result.DONE);
    assertThat(back.owner()).isEqualTo(name(first));
    await("the first holds it again", first::holds);
    assertThat(second.holds()).isFalse();
    // It is refused, and nothing is changed, until the second has heard the new master.
    await(
        "the second knows",
        () ->
            report(second.loop.commands().failover(GROUPS, name(first), false)).result()
                != Result.REFUSED);

    CommandReport again = report(second.loop.commands().failover(GROUPS, name(first), false));
    assertThat(again.result()).isEqualTo(Result.UNCHANGED);
    assertThat(again.message()).isEqualTo(name(first) + " owns it already");
  }

  @Test
  void standbyHandsOverAndResumeEndsIt() throws Exception {
    LoopNode first = master();
    LoopNode second = first == a ? b : a;
    assertThat(first.loop.commands().mayStandBy(GROUPS).get(60, TimeUnit.SECONDS)).isEmpty();
    CommandReport standby = report(first.loop.commands().standby(GROUPS));
    assertThat(standby.result()).as(standby.message()).isEqualTo(Result.DONE);
    assertThat(standby.owner()).isEqualTo(name(second));
    assertThat(standby.message()).startsWith(name(first) + " is in standby; " + name(second));
    await(
        "the peer knows it", () -> second.loop.snapshot().peers().get(0).standby().equals(GROUPS));

    CommandReport refused = report(second.loop.commands().failover(GROUPS, null, false));
    assertThat(refused.result()).isEqualTo(Result.REFUSED);
    assertThat(refused.message()).startsWith(name(first) + " is in standby");
    CommandReport both = report(second.loop.commands().mayStandBy(GROUPS));
    assertThat(both.message()).startsWith(name(first) + " is in standby");

    CommandReport resumed = report(first.loop.commands().resume(GROUPS));
    assertThat(resumed.result()).isEqualTo(Result.DONE);
    assertThat(report(first.loop.commands().resume(GROUPS)).result()).isEqualTo(Result.UNCHANGED);
  }

  @Test
  void withoutAPeerEverythingIsRefusedAndNothingIsChanged() throws Exception {
    LoopNode alone = master();
    (alone == a ? b : a).loop.close();
    await("the peer is silent", () -> !alone.loop.snapshot().peers().get(0).live());
    CommandReport failover = report(alone.loop.commands().failover(GROUPS, null, false));
    assertThat(failover.result()).isEqualTo(Result.REFUSED);
    assertThat(failover.message()).contains("is not heard");
  }
}

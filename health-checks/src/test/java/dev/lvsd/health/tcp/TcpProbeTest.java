package dev.lvsd.health.tcp;

import static dev.lvsd.health.net.TestServers.await;
import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.TestServers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TcpProbeTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Vertx vertx = Vertx.vertx();
  private final TestServers servers = new TestServers(vertx);
  private final TcpProbe probe = new TcpProbe(new Dialer(vertx, System::nanoTime));

  @AfterEach
  void close() {
    servers.close();
  }

  @Test
  void anAcceptedConnectionIsEnoughAndIsClosedAgain() {
    ProbeResult result = await(probe.probe(servers.silent(), TIMEOUT_NANOS));

    assertThat(result.failure()).isNull();
    assertThat(result.elapsedNanos()).isBetween(1L, TIMEOUT_NANOS);
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerThatTalksFirstIsNoProblem() {
    Target target = servers.serve(socket -> socket.write("220 hello\r\n"));

    assertThat(verdict(probe.probe(target, TIMEOUT_NANOS))).isEqualTo("succeeded");
    servers.expectClosedConnections(1);
  }

  @Test
  void aRefusedConnectionFailsAtOnceAndSaysSo() {
    Target target = TestServers.refused();

    assertThat(verdict(probe.probe(target, TIMEOUT_NANOS)))
        .isEqualTo("connecting to " + target + " failed: Connection refused");
  }

  @Test
  void aConnectionThatNobodyAnswersEndsWithTheTimeout() throws IOException {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The kernel drops what does not fit the queue of connections waiting to be accepted.
      for (int i = 0; i < 2; i++) {
        Socket waiting = new Socket();
        queue.add(waiting);
        waiting.connect(new InetSocketAddress(full.getInetAddress(), full.getLocalPort()));
      }
      Target target = new Target(full.getInetAddress(), full.getLocalPort());

      assertThat(verdict(probe.probe(target, TimeUnit.MILLISECONDS.toNanos(100))))
          .isEqualTo("timed out after 100 ms connecting");
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }
}

package dev.lvsd.health.mysql;

import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong before the login; the rest is tried with a real server. */
final class MysqlProbeTest {
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Vertx vertx = Vertx.vertx();
  private final TestServers servers = new TestServers(vertx);

  @AfterEach
  void close() {
    assertThat(vertx.deploymentIDs()).as("verticles left by probes").isEmpty();
    servers.close();
  }

  private String probe(Target target, Supplier<String> password, long timeoutNanos) {
    MysqlSettings settings = new MysqlSettings("probe", password, "mysql", "SELECT 1");
    return verdict(new MysqlProbe(vertx, System::nanoTime, settings).probe(target, timeoutNanos));
  }

  private String probe(Target target, long timeoutNanos) {
    return probe(target, () -> "secret", timeoutNanos);
  }

  @Test
  void aRefusedConnectionSaysSo() {
    Target target = TestServers.refused();

    assertThat(probe(target, TestServers.LONG_NANOS))
        .isEqualTo("connecting to " + target + " failed: Connection refused");
  }

  @Test
  void aServerThatSaysNothingEndsWithTheTimeoutAndItsConnectionIsClosed() {
    Target target = servers.silent();

    assertThat(probe(target, SHORT_NANOS))
        .isEqualTo("timed out after 1000 ms logging in to " + target + " as probe");
    servers.expectClosedConnections(1);
  }

  @Test
  void aGreetingThatDripsEndsWithTheTimeoutAndItsConnectionIsClosed() {
    Target target =
        servers.serve(
            socket -> {
              socket.write(Buffer.buffer(new byte[] {(byte) 0xff, (byte) 0xff, 0, 0}));
              long drip = vertx.setPeriodic(10, ignored -> socket.write("."));
              socket.endHandler(ignored -> vertx.cancelTimer(drip));
            });

    assertThat(probe(target, SHORT_NANOS)).startsWith("timed out after 1000 ms logging in");
    servers.expectClosedConnections(1);
  }

  /** The client does not read the server's words then; it only closes. */
  @Test
  void anErrorInsteadOfAGreetingIsAFailureAtOnce() {
    String words = "#08004Too many connections";
    Buffer error =
        Buffer.buffer()
            .appendMediumLE(3 + words.length())
            .appendByte((byte) 0)
            .appendByte((byte) 0xff)
            .appendUnsignedShortLE(1040)
            .appendString(words);
    Target target = servers.serve(socket -> socket.write(error));

    assertThat(probe(target, TestServers.LONG_NANOS))
        .startsWith("logging in to " + target + " as probe failed: ");
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerOfAnotherKindIsAFailureAndItsConnectionIsClosed() {
    Target target = servers.serve(socket -> socket.write("SSH-2.0-OpenSSH_9.2\r\n"));

    assertThat(probe(target, SHORT_NANOS)).contains("logging in to " + target + " as probe");
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerThatClosesEarlyIsAFailure() {
    Target target = servers.serve(socket -> socket.close());

    assertThat(probe(target, TestServers.LONG_NANOS)).startsWith("logging in to " + target);
  }

  @Test
  void aPasswordThatCannotBeReadIsAFailureThatSaysWhyAndConnectsToNobody() {
    Supplier<String> unreadable =
        () -> {
          throw new IllegalStateException("mysql.password cannot be read");
        };

    assertThat(probe(servers.silent(), unreadable, TestServers.LONG_NANOS))
        .isEqualTo("reading the password failed: mysql.password cannot be read");
    servers.expectClosedConnections(0);
  }

  @Test
  void anEmptyQueryIsRefused() {
    assertThatThrownBy(() -> new MysqlSettings("probe", () -> "", "", " "))
        .hasMessageContaining("the query is empty");
  }
}

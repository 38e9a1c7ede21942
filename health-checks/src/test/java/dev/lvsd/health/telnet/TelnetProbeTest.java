package dev.lvsd.health.telnet;

import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TelnetProbeTest {
  private static final long SHORT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final byte IAC = (byte) 255;
  private static final byte DONT = (byte) 254;
  private static final byte DO = (byte) 253;
  private static final byte WONT = (byte) 252;
  private static final byte WILL = (byte) 251;

  private final Vertx vertx = Vertx.vertx();
  private final TestServers servers = new TestServers(vertx);

  @AfterEach
  void close() {
    servers.close();
  }

  private String probe(Target target, String expect, long timeoutNanos) {
    Dialer dialer = new Dialer(vertx, System::nanoTime);
    return verdict(new TelnetProbe(dialer, new TelnetSettings(expect)).probe(target, timeoutNanos));
  }

  /** Shows its prompt only to a client that has refused both options, as telnetd does. */
  private static void negotiateFirst(NetSocket socket) {
    Buffer heard = Buffer.buffer();
    Buffer refusals = Buffer.buffer(new byte[] {IAC, WONT, 24, IAC, DONT, 1});
    socket.handler(
        data -> {
          heard.appendBuffer(data);
          if (heard.equals(refusals)) {
            socket.write("Debian GNU/Linux\r\nhost login: ");
          }
        });
    // An IAC that ends a packet, and its command that begins the next.
    socket
        .write(Buffer.buffer(new byte[] {IAC, DO, 24, IAC}))
        .onSuccess(ignored -> socket.write(Buffer.buffer(new byte[] {WILL, 1})));
  }

  @Test
  void theTextIsHeardFromAServerThatWaitsForNegotiation() {
    Target target = servers.serve(TelnetProbeTest::negotiateFirst);

    assertThat(probe(target, "login:", TestServers.LONG_NANOS)).isEqualTo("succeeded");
    servers.expectClosedConnections(1);
  }

  @Test
  void theTextMayComeInPartsWithCommandsInBetween() {
    Target target =
        servers.serve(
            socket ->
                socket
                    .write("xx log")
                    .compose(done -> socket.write(Buffer.buffer(new byte[] {IAC, DO, 24})))
                    .onSuccess(done -> socket.write("in:")));

    assertThat(probe(target, "login:", TestServers.LONG_NANOS)).isEqualTo("succeeded");
  }

  @Test
  void anotherTextEndsWithTheTimeoutAndIsQuoted() {
    Target target = servers.serve(socket -> socket.write("Too many\r\n\u0007connections"));

    assertThat(probe(target, "login:", SHORT_NANOS))
        .isEqualTo(
            "timed out after 1000 ms waiting for \"login:\", having heard \"Too many connections\"");
    servers.expectClosedConnections(1);
  }

  @Test
  void aSilentServerEndsWithTheTimeout() {
    assertThat(probe(servers.silent(), "login:", SHORT_NANOS))
        .isEqualTo("timed out after 1000 ms waiting for \"login:\", having heard nothing");
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerThatClosesEarlySaysSo() {
    Target target =
        servers.serve(socket -> socket.write("bye\r\n").onComplete(ignored -> socket.close()));

    assertThat(probe(target, "login:", TestServers.LONG_NANOS))
        .isEqualTo(
            target + " closed the connection while waiting for \"login:\", having heard \"bye\"");
  }

  @Test
  void aServerThatTalksWithoutEndIsNotListenedToForEver() {
    Target target =
        servers.serve(
            socket -> {
              socket.drainHandler(ignored -> babble(socket));
              babble(socket);
            });

    assertThat(probe(target, "login:", TestServers.LONG_NANOS))
        .isEqualTo("\"login:\" is not in the first 65536 bytes that " + target + " said");
    servers.expectClosedConnections(1);
  }

  private static void babble(NetSocket socket) {
    while (!socket.writeQueueFull()) {
      socket.write("bla ".repeat(1000));
    }
  }

  @Test
  void anEmptyTextIsRefusedAsItWouldBeHeardFromAnybody() {
    assertThatThrownBy(() -> new TelnetSettings("")).hasMessageContaining("0 bytes");
  }
}

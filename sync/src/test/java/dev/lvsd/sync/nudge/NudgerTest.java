package dev.lvsd.sync.nudge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets; where the listener's port is also the service's, nothing need forward. */
@Timeout(30)
class NudgerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration HOUR = Duration.ofHours(1);

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static boolean now(Nudger nudger) throws Exception {
    return nudger.nudgeNow().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionIsOpenedAndAcceptedEachTime() throws Exception {
    int port = freePort();
    try (Nudger nudger = new Nudger(port, port, HOUR, System::nanoTime)) {
      nudger.start();
      for (int i = 0; i < 40; i++) {
        // More than the listener's backlog: what is not accepted would fill it.
        assertThat(now(nudger)).isTrue();
      }

      assertThat(nudger.statistics().failures()).isZero();
      assertThat(nudger.statistics().attempts()).isBetween(40L, 41L);
      assertThat(nudger.statistics().problem()).isEmpty();
    }
  }

  @Test
  void theConnectionIsEndedByAReset() throws Exception {
    try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        LoopbackKnock knock = new LoopbackKnock(service.getLocalPort(), freePort())) {
      knock.knock();

      try (Socket accepted = service.accept()) {
        assertThatThrownBy(() -> accepted.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
    }
  }

  @Test
  void whereNothingForwardsTheFailureNamesTheServiceAndTheRemedy() throws Exception {
    int nobody = freePort();
    try (Nudger nudger = new Nudger(nobody, freePort(), HOUR, System::nanoTime)) {
      nudger.start();

      assertThat(now(nudger)).isFalse();
      assertThat(nudger.statistics().failures()).isPositive();
      assertThat(nudger.statistics().problem().orElseThrow())
          .contains("127.0.0.1:" + nobody, "ipvsadm -Ln -t");
    }
  }

  @Test
  void aListenersPortThatIsTakenIsNamedWithItsKeyAndUsedOnceItIsFree() throws Exception {
    ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    int port = other.getLocalPort();
    try (Nudger nudger = new Nudger(port, port, HOUR, System::nanoTime)) {
      nudger.start();

      assertThat(now(nudger)).isFalse();
      assertThat(nudger.statistics().problem().orElseThrow())
          .contains("cannot listen on 127.0.0.1:" + port, "sync.nudgePort");

      other.close();
      assertThat(now(nudger)).isTrue();
    }
  }

  /** Holds the thread that knocks until the test has come to the same place. */
  private static final class HeldKnock implements Knock {
    final CyclicBarrier barrier = new CyclicBarrier(2);
    volatile boolean closed;
    volatile boolean free;

    @Override
    public void knock() throws IOException {
      if (!free) {
        meet();
        meet();
      }
    }

    void meet() throws IOException {
      try {
        barrier.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException
          | BrokenBarrierException
          | java.util.concurrent.TimeoutException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void askingWhileOneIsUnderWayGivesOneMoreWhichAllThatAskShare() throws Exception {
    HeldKnock knock = new HeldKnock();
    try (Nudger nudger = new Nudger(knock, HOUR, System::nanoTime)) {
      nudger.start();
      knock.meet(); // the first is under way
      CompletableFuture<Boolean> one = nudger.nudgeNow();
      CompletableFuture<Boolean> other = nudger.nudgeNow();
      assertThat(one).isNotDone();
      knock.free = true;
      knock.meet(); // and over

      assertThat(one.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(nudger.statistics().attempts()).isEqualTo(2);
    }
  }

  @Test
  void closingNudgesALastTimeAndGivesTheSocketsBack() throws Exception {
    HeldKnock knock = new HeldKnock();
    knock.free = true;
    Nudger nudger = new Nudger(knock, HOUR, System::nanoTime);
    nudger.start();
    assertThat(now(nudger)).isTrue();
    long before = nudger.statistics().attempts();

    nudger.close();

    assertThat(nudger.statistics().attempts()).isEqualTo(before + 1);
    assertThat(knock.closed).isTrue();
    assertThat(nudger.nudgeNow()).isCompletedWithValue(false);
  }
}

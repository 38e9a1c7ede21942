package dev.lvsd.sync.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.netlink.KernelException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With a daemon that is told when to read. */
class KernelFeedTest {
  private static final long BUFFER = 100_000;
  private static final int LENGTH = 100;
  private static final long COST = FeedPace.cost(LENGTH);

  /** The daemon, its socket, and the clock. */
  private static final class Daemon implements KernelFeed.Out, KernelFeed.Look {
    long queued;
    long drops;
    long identity = 7;
    long nowNanos = 42;
    long readsPerWait = Long.MAX_VALUE;
    long fullest;
    int received;
    boolean listening = true;
    boolean open = true;
    boolean closesWhileWaiting;
    @Nullable IOException failure;
    final List<Long> waits = new ArrayList<>();

    @Override
    public void send(ByteBuffer datagram) throws IOException {
      if (failure != null) {
        throw failure;
      }
      received++;
      if (queued + COST > BUFFER) {
        drops++;
      } else {
        queued += COST;
        fullest = Math.max(fullest, queued);
      }
    }

    @Override
    public Optional<UdpSocketStatus> read() {
      return listening
          ? Optional.of(new UdpSocketStatus(queued, drops, identity))
          : Optional.empty();
    }

    void park(long nanos) {
      waits.add(nanos);
      nowNanos += nanos;
      queued = Math.max(0, queued - readsPerWait);
      open &= !closesWhileWaiting;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }

    KernelFeed feed() {
      return new KernelFeed(
          "the daemon",
          1472,
          this,
          this,
          new FeedPace(BUFFER, 1_000_000_000),
          () -> nowNanos,
          this::park);
    }
  }

  private final Daemon daemon = new Daemon();
  private final KernelFeed feed = daemon.feed();

  private void send(int count) throws KernelException {
    for (int i = 0; i < count; i++) {
      feed.send(ByteBuffer.allocate(LENGTH));
    }
  }

  @Test
  void aSlowDaemonIsWaitedForAndDropsNothing() throws KernelException {
    daemon.readsPerWait = 5 * COST;
    send(1000);
    assertThat(feed.finish()).isEqualTo(new FeedResult(1000, 0, true));
    assertThat(daemon.received).isEqualTo(1000);
    assertThat(daemon.waits).hasSizeBetween(100, 250);
    assertThat(daemon.fullest).isLessThanOrEqualTo(BUFFER / 2);
  }

  @Test
  void aFastDaemonIsNotWaitedFor() throws KernelException {
    send(30);
    assertThat(daemon.waits).isEmpty();
  }

  @Test
  void aDaemonThatDoesNotReadEndsTheFeedWithAnError() {
    daemon.readsPerWait = 0;
    assertThatThrownBy(() -> send(1000))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith("feed the daemon failed: ")
        .hasMessageContaining("does not read them")
        .hasMessageContaining("--stop-daemon");
    assertThat(daemon.waits.stream().mapToLong(Long::longValue).sum())
        .isBetween(1_000_000_000L, 1_010_000_000L);
    assertThat(daemon.drops).isZero();
  }

  @Test
  void dropsDuringTheFeedAreReportedAndThoseBeforeAreNot() throws KernelException {
    daemon.drops = 5;
    send(1);
    daemon.drops = 8;
    FeedResult result = feed.finish();
    assertThat(result).isEqualTo(new FeedResult(1, 3, true));
    assertThat(result.complete()).isFalse();
    send(2);
    assertThat(feed.finish()).isEqualTo(new FeedResult(2, 0, true));
  }

  @Test
  void aDaemonThatWasStartedAnewOrEndedLeavesTheFeedIncomplete() throws KernelException {
    send(1);
    daemon.identity = 8;
    assertThat(feed.finish()).isEqualTo(new FeedResult(1, 0, false));
    send(1);
    daemon.listening = false;
    FeedResult result = feed.finish();
    assertThat(result).isEqualTo(new FeedResult(1, 0, false));
    assertThat(result.complete()).isFalse();
  }

  @Test
  void aFeedOfNothingIsComplete() throws KernelException {
    daemon.listening = false;
    assertThat(feed.finish()).isEqualTo(new FeedResult(0, 0, true));
  }

  @Test
  void nothingIsSentWhereNoDaemonListens() throws KernelException {
    daemon.listening = false;
    assertThatThrownBy(() -> send(1)).hasMessageContaining("--start-daemon backup");
    assertThat(daemon.received).isZero();
    daemon.listening = true;
    send(1);
    assertThat(feed.finish().complete()).isTrue();
  }

  @Test
  void aDatagramThatDoesNotFitTheInterfaceIsRefused() {
    assertThatThrownBy(() -> feed.send(ByteBuffer.allocate(1473)))
        .hasMessageContaining("1473 bytes do not fit a datagram of 1472");
    assertThatCode(() -> feed.send(ByteBuffer.allocate(1472))).doesNotThrowAnyException();
  }

  @Test
  void anInterfaceThatIsGoneIsReportedWithWhatToDo() {
    daemon.failure = new IOException("Network is unreachable");
    assertThatThrownBy(() -> send(1))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("Network is unreachable; set the interface up")
        .hasMessageContaining("open a feed again");
  }

  @Test
  void closingEndsAWait() {
    daemon.readsPerWait = 0;
    daemon.closesWhileWaiting = true;
    assertThatThrownBy(() -> send(1000)).hasMessageContaining("the feed is closed");
    assertThat(daemon.waits).hasSize(1);
  }

  @Test
  void anInterfaceThatIsMissingIsNamed() {
    assertThatThrownBy(
            () -> KernelFeed.open("no-such-link", InetAddress.getByName("224.0.0.81"), 8848))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "open a feed of the kernel's backup daemon at 224.0.0.81:8848 on no-such-link failed:"
                + " ENODEV (there is no such interface; 'ip link' lists them)");
  }
}

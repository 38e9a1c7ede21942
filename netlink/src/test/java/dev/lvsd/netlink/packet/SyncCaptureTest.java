package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.namespace.NamespacePair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The running kernel, over lo and between two namespaces. Needs root. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class SyncCaptureTest {
  private static final int PATIENCE_MILLIS = 10_000;

  private static SyncCapture open(int port) throws KernelException {
    try {
      return SyncCapture.open("lo", port);
    } catch (KernelException e) {
      if (e.errno() == KernelException.EPERM) {
        NamespacePair.skip("packet sockets: " + e.getMessage());
      }
      throw e;
    }
  }

  /** A socket on lo that nobody reads, and one that sends to it. */
  private record Target(DatagramChannel channel, InetSocketAddress address)
      implements AutoCloseable {
    static Target open() throws IOException {
      DatagramChannel channel = DatagramChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
      return new Target(channel, (InetSocketAddress) channel.getLocalAddress());
    }

    void send(byte[] payload) throws IOException {
      channel.send(ByteBuffer.wrap(payload), address);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private static byte[] text(String payload) {
    return payload.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> receive(SyncCapture capture, int count) throws KernelException {
    List<String> seen = new ArrayList<>();
    while (seen.size() < count) {
      int handed =
          capture.receive(
              (payload, outgoing) ->
                  seen.add(
                      (outgoing ? "out " : "in ")
                          + StandardCharsets.US_ASCII.decode(payload).toString()),
              PATIENCE_MILLIS);
      assertThat(handed).as("after %s", seen).isPositive();
    }
    return seen;
  }

  @Test
  void aDatagramToThePortIsSeenOutgoingAndIncomingOnLoopback() throws Exception {
    try (Target target = Target.open();
        Target other = Target.open();
        SyncCapture capture = open(target.address.getPort())) {
      other.send(text("not this"));
      target.send(text("this"));
      assertThat(receive(capture, 2)).containsExactly("out this", "in this");
      assertThat(capture.kernelDrops()).isZero();
    }
  }

  @Test
  void moreThanABatchIsHandedOutInOrderByOneCall() throws Exception {
    try (Target target = Target.open();
        SyncCapture capture = open(target.address.getPort())) {
      for (int i = 0; i < 150; i++) {
        target.send(text("datagram " + i));
      }
      List<String> incoming = new ArrayList<>();
      int handed =
          capture.receive(
              (payload, outgoing) -> {
                if (!outgoing) {
                  incoming.add(StandardCharsets.US_ASCII.decode(payload).toString());
                }
              },
              0);
      assertThat(handed).isEqualTo(300);
      assertThat(incoming)
          .hasSize(150)
          .startsWith("datagram 0", "datagram 1")
          .endsWith("datagram 149");
    }
  }

  @Test
  void nothingComesWithinTheTimeOut() throws Exception {
    try (Target target = Target.open();
        SyncCapture capture = open(target.address.getPort())) {
      assertThat(capture.receive((payload, outgoing) -> {}, 0)).isZero();
      assertThat(capture.receive((payload, outgoing) -> {}, 3)).isZero();
    }
  }

  @Test
  void whatTheReceiveBufferHasNoRoomForIsCountedAsDropped() throws Exception {
    try (Target target = Target.open();
        SyncCapture capture = open(target.address.getPort())) {
      byte[] large = new byte[60_000];
      for (int i = 0; i < 300; i++) {
        target.send(large);
      }
      long drops = capture.kernelDrops();
      assertThat(drops).isPositive();
      int handed = capture.receive((payload, outgoing) -> {}, 0);
      assertThat(handed + drops).isEqualTo(600);
      assertThat(capture.kernelDrops()).as("it does not start anew").isEqualTo(drops);
    }
  }

  @Test
  void closingEndsAWaitOfAnotherThread() throws Exception {
    SyncCapture capture = open(8848);
    CompletableFuture<Throwable> waiting = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () ->
                waiting.complete(
                    catchThrowable(
                        () -> capture.receive((payload, outgoing) -> {}, Integer.MAX_VALUE))));
    thread.start();
    assertThatThrownBy(() -> waiting.get(20, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    capture.close();
    assertThat(waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("the socket is closed");
    thread.join();
  }

  @Test
  void anInterfaceThatIsMissingIsNamed() {
    assertThatThrownBy(() -> SyncCapture.open("no-such-link", 8848))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("no-such-link")
        .hasMessageContaining("'ip link' lists them");
  }

  @Test
  void fragmentsAreCountedAndAnInterfaceThatGoesIsReportedAndCanBeOpenedAgain()
      throws InterruptedException {
    try (NamespacePair pair = NamespacePair.open()) {
      var child = pair.java(NamespacePair.NEAR, CaptureProgram.class);
      assertThat(child.line()).isEqualTo("seen out 100, fragments 1");
      pair.ip(NamespacePair.NEAR, "link", "set", "s0", "down");
      assertThat(child.line())
          .startsWith("capture on s0 failed: ENETDOWN")
          .contains("set it up and open the capture again");
      assertThat(child.line())
          .startsWith("open a capture on s0 failed: ENETDOWN")
          .contains("'ip link set s0 up'");
      pair.ip(NamespacePair.NEAR, "link", "set", "s0", "up");
      child.tell("it is up");
      assertThat(child.line()).isEqualTo("seen out 100, fragments 1");
      pair.ip(NamespacePair.NEAR, "link", "del", "s0");
      assertThat(child.line()).startsWith("capture on s0 failed: ENETDOWN");
      assertThat(child.line()).startsWith("open a capture on s0 failed: ENODEV");
    }
  }
}

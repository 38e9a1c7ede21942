package dev.lvsd.sync.resync;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ReceiverHostTest {
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ReceiverHost.class);
  private String failure = "";

  private final ReceiverHost host =
      new ReceiverHost(
          "b",
          new ResyncNode(
              InetAddress.getLoopbackAddress(),
              Runnable::run,
              () -> 0,
              new ResyncIdentity("web-lb", "a", new Incarnation(0, 1)),
              () -> new ClusterSecrets(new byte[32], null)),
          new Table());

  private final class Table implements ReceiverTable {
    @Override
    public Hashes lacking(Hashes hashes) {
      return hashes;
    }

    @Override
    public CompletionStage<FeedResult> feed(List<ByteBuffer> datagrams) {
      return failure.isEmpty()
          ? CompletableFuture.completedFuture(new FeedResult(1, false))
          : CompletableFuture.failedFuture(new IllegalStateException(failure));
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
    host.step(new ReceiverEvent.Connected(new Incarnation(0, 2)));
    host.step(
        new ReceiverEvent.Received(new Frame.Offer(1, 0, new Hashes.Builder().add(1, 1).build())));
  }

  @AfterEach
  void silence() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private void feed(int frames, String failing) {
    failure = failing;
    for (int i = 0; i < frames; i++) {
      host.step(
          new ReceiverEvent.Received(new Frame.Entries(1, false, List.of(ByteBuffer.allocate(1)))));
    }
  }

  @Test
  void whyConnectionsCannotBeFedIsToldOnceForEachCauseAndThenThatItIsOver() {
    feed(100, "the interface is down");
    feed(2, "no buffer");
    feed(100, "the interface is down");
    feed(2, "");
    feed(1, "the interface is down");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            line -> assertThat(line).contains("could not be fed").contains("is down"),
            line -> assertThat(line).contains("could not be fed").contains("no buffer"),
            line -> assertThat(line).contains("can be fed to the kernel again"),
            line -> assertThat(line).contains("could not be fed").contains("is down"));
  }

  @Test
  void anEndlessRowOfCausesIsNotAllTold() {
    for (int i = 0; i < 100; i++) {
      feed(1, "cause " + i);
    }
    assertThat(lines.list).hasSize(8);
  }
}

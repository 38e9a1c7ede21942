package dev.lvsd.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.engine.EngineStatus.Known;
import dev.lvsd.sync.message.ConnectionView;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test's thread is the engine's: it runs what the reading thread hands over. */
class ProcReaderTest {
  private static final String HEADER =
      "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n";
  private static final String COUNTS =
      """
      IP Virtual Server version 1.2.1 (size=4096)
      Prot LocalAddress:Port Scheduler Flags
        -> RemoteAddress:Port Forward Weight ActiveConn InActConn
      TCP  C0A80A64:0050 wrr
        -> AC101464:0050      Masq    1      %d          0
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path directory;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Set<Integer> clients = new HashSet<>();
  private final AtomicLong looksAtTheClock = new AtomicLong();
  private int put;
  private int forgotten;
  private int done;

  @SuppressWarnings("NullAway.Init")
  private ProcReader reader;

  private final class Engine implements ProcReader.Engine {
    @Override
    public void put(ConnectionView connection, long nowNanos) {
      put++;
      clients.add(connection.clientPort());
    }

    @Override
    public long known() {
      return clients.size() - (long) forgotten;
    }

    @Override
    public long knownActive() {
      return known();
    }

    @Override
    public void changed() {
      done += reader.known() == Known.ALL ? 1 : 0;
    }
  }

  @BeforeEach
  void open() throws IOException {
    reader =
        new ProcReader(
            new EngineSettings(
                "eth1",
                InetAddress.getByName("224.0.0.81"),
                8848,
                51,
                100_000,
                new VipAddresses(Map.of()),
                connection -> 0,
                directory.resolve("ip_vs_conn"),
                directory.resolve("ip_vs"),
                directory.resolve("carrier")),
            tasks::add,
            new Engine(),
            looksAtTheClock::incrementAndGet);
    kernelHas(2000);
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private void kernelHas(int connections) throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < connections; i++) {
      text.append(
          "TCP 0A400001 %04X C0A80A64 0050 AC101464 0050 ESTABLISHED     890\n"
              .formatted(10_000 + i));
    }
    Files.writeString(directory.resolve("ip_vs_conn"), text);
    Files.writeString(directory.resolve("ip_vs"), COUNTS.formatted(connections));
  }

  private void until(BooleanSupplier end) throws InterruptedException {
    while (!end.getAsBoolean()) {
      Runnable task = tasks.poll(10, TimeUnit.SECONDS);
      assertThat(task).as("what is read comes").isNotNull();
      task.run();
    }
  }

  @Test
  void readsAllOfItInPieces() throws InterruptedException {
    reader.request();
    assertThat(reader.known()).isEqualTo(Known.NOT_READ);
    until(() -> done == 1);
    assertThat(clients).hasSize(2000);
    assertThat(put).isEqualTo(2000);
    assertThat(reader.known()).isEqualTo(Known.ALL);
    assertThat(reader.problem()).isEmpty();
  }

  @Test
  void looksAtTheClockForAPieceAndNotForEachConnection() throws InterruptedException {
    reader.request();
    until(() -> done == 1);
    assertThat(looksAtTheClock.get()).isBetween(5L, 50L);
  }

  @Test
  void readsAgainWhileTheKernelCountsMoreThanIsKnown() throws InterruptedException {
    forgotten = 10;
    reader.request();
    until(() -> put == 4000);
    assertThat(done).isZero();
    assertThat(reader.known()).as("sent already").isEqualTo(Known.MOST);
    forgotten = 2; // A thousandth may be on its way.
    until(() -> done == 1);
    assertThat(put).isEqualTo(4000);
  }

  @Test
  void givesUpAfterThreeReadings() throws InterruptedException {
    forgotten = 10;
    reader.request();
    until(() -> done == 1);
    assertThat(put).isEqualTo(6000);
    assertThat(reader.known()).isEqualTo(Known.ALL);
  }

  @Test
  void doesNotClaimToKnowAllWhereTheKernelCountsClearlyMore() throws InterruptedException {
    forgotten = 300;
    reader.request();
    until(() -> !reader.problem().isEmpty());
    assertThat(put).isEqualTo(6000);
    assertThat(reader.known()).isEqualTo(Known.MOST);
    assertThat(reader.problem()).contains("counts clearly more");
    forgotten = 0;
    reader.request();
    until(() -> done == 1);
    assertThat(reader.known()).isEqualTo(Known.ALL);
    assertThat(reader.problem()).isEmpty();
  }

  @Test
  void missedMessagesCostTheKnowledgeOnlyWhereTheKernelCountsClearlyMore() throws Exception {
    reader.request();
    until(() -> done == 1);
    kernelHas(2150);
    reader.missed();
    assertThat(reader.known()).isEqualTo(Known.ALL);
    kernelHas(2300);
    reader.missed();
    assertThat(reader.known()).isEqualTo(Known.MOST);
  }

  @Test
  void whatWasReadWhileNothingWasSeenSaysNothing() throws InterruptedException {
    reader.request();
    until(() -> done == 1);
    reader.forget();
    assertThat(reader.known()).isEqualTo(Known.NOT_READ);
    reader.request();
    until(() -> done == 2);
    assertThat(reader.known()).isEqualTo(Known.ALL);
    assertThat(put).isEqualTo(4000);
  }

  @Test
  void aReadingUnderWayWhenItIsRequestedIsFollowedByAnother() throws InterruptedException {
    reader.request();
    until(() -> put > 0);
    reader.forget();
    reader.request();
    until(() -> put == 2000);
    assertThat(reader.known()).isNotEqualTo(Known.ALL);
    until(() -> done == 1);
    assertThat(put).isEqualTo(4000);
  }

  @Test
  void whatIsNotTheKernelsTableIsAProblemUntilItIsRead() throws Exception {
    Files.writeString(directory.resolve("ip_vs_conn"), "nonsense\n");
    reader.request();
    until(() -> !reader.problem().isEmpty());
    assertThat(reader.problem()).contains("ip_vs_conn", "nonsense");
    assertThat(reader.known()).isEqualTo(Known.NOT_READ);
    kernelHas(3);
    reader.request();
    until(() -> done == 1);
    assertThat(reader.problem()).isEmpty();
  }

  @Test
  void aTableThatIsNotThereIsAProblem() throws Exception {
    Files.delete(directory.resolve("ip_vs_conn"));
    reader.request();
    until(() -> !reader.problem().isEmpty());
    assertThat(reader.problem()).contains("ip_vs_conn");
  }
}

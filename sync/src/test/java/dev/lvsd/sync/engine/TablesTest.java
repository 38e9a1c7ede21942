package dev.lvsd.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.TcpStates;
import dev.lvsd.sync.resync.Hashes;
import dev.lvsd.sync.resync.ReceiverTable;
import dev.lvsd.sync.resync.SourceTable.Messages;
import dev.lvsd.sync.resync.SyncDatagram;
import dev.lvsd.sync.table.ConnectionTable;
import dev.lvsd.sync.table.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A source's table against a receiver's, with a kernel in the hands of the test. */
class TablesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long VIP = 0xC0A80A64L;
  private static final long OTHER_VIP = 0xC0A80A65L;
  private static final long DESTINATION = 0xAC101464L;
  private static final long OTHER_DESTINATION = 0xAC101465L;

  /** Of the first connection of a message: after the header and twenty bytes. */
  private static final int TIMEOUT_AT = 28;

  private static final int FLAGS_AT = 12;
  private static final int CONNECTION_BYTES = 36;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private static final long GROUP = 1;
  private static final long OTHER_GROUP = 2;

  private final ConnectionTable masters = new ConnectionTable(100_000);
  private final ConnectionTable backups = new ConnectionTable(100_000);
  private final List<ByteBuffer> fed = new ArrayList<>();
  private Set<Long> owned = Set.of(GROUP);
  private boolean kernelTakes = true;
  private int closed;
  private long now = Long.MAX_VALUE - 5 * SECOND;

  private final EngineSettings settings = settings();
  private final TableSource source = new TableSource(masters, settings, () -> owned);
  private final TableReceiver receiver =
      new TableReceiver(backups, settings, this::open, () -> now);

  private static EngineSettings settings() {
    try {
      return new EngineSettings(
          "eth1",
          InetAddress.getByName("224.0.0.81"),
          8848,
          51,
          100_000,
          new VipAddresses(
              Map.of(
                  GROUP, List.of(InetAddress.getByName("192.168.10.100")),
                  OTHER_GROUP, List.of(InetAddress.getByName("192.168.10.101")))),
          connection -> 0,
          Path.of("/none"),
          Path.of("/none"),
          Path.of("/none"));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private TableReceiver.Feed open() {
    return new TableReceiver.Feed() {
      @Override
      public void send(ByteBuffer datagram) {
        fed.add(datagram.duplicate());
      }

      @Override
      public boolean finish() {
        return kernelTakes;
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  private record Connection(
      int protocol, long virtualLow, int clientPort, int state, int flags, long destinationLow)
      implements ConnectionView {
    Connection(long virtualLow, int clientPort, int state) {
      this(
          TCP,
          virtualLow,
          clientPort,
          state,
          state == TcpStates.ESTABLISHED ? 0 : ConnectionFlags.INACTIVE,
          DESTINATION);
    }

    Connection to(long destination) {
      return new Connection(protocol, virtualLow, clientPort, state, flags, destination);
    }

    @Override
    public boolean ipv6() {
      return false;
    }

    @Override
    public int virtualPort() {
      return 80;
    }

    @Override
    public int destinationPort() {
      return 80;
    }

    @Override
    public long clientHigh() {
      return 0;
    }

    @Override
    public long clientLow() {
      return 0xC0A80A01L;
    }

    @Override
    public long virtualHigh() {
      return 0;
    }

    @Override
    public long destinationHigh() {
      return 0;
    }

    @Override
    public int fwmark() {
      return 0;
    }

    @Override
    public int timeoutSeconds() {
      return 900;
    }
  }

  private static Connection connection(int port) {
    return new Connection(VIP, port, TcpStates.ESTABLISHED);
  }

  private void masterHas(int connections) {
    for (int i = 1; i <= connections; i++) {
      masters.put(connection(i), now, Origin.KERNEL);
    }
    now += SECOND;
  }

  private Hashes offered() {
    int slices = source.sliceCount();
    Hashes.Builder all = new Hashes.Builder();
    for (int i = 0; i < slices; i++) {
      Hashes hashes = source.hashes(i, slices, now);
      for (int j = 0; j < hashes.size(); j++) {
        all.add(hashes.name(j), hashes.destination(j));
      }
    }
    return all.build();
  }

  private ReceiverTable.FeedResult carry() {
    Messages messages = source.messages(0, 1, receiver.lacking(offered()), now);
    return joined(receiver.feed(messages.datagrams().stream().map(SyncDatagram::bytes).toList()));
  }

  private static ReceiverTable.FeedResult joined(CompletionStage<ReceiverTable.FeedResult> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void whatTheReceiverLacksIsFedToItsKernelAndThenHeld() {
    masterHas(5000);
    assertThat(source.sliceCount()).isEqualTo(4);
    assertThat(receiver.lacking(offered()).size()).isEqualTo(5000);
    assertThat(carry()).isEqualTo(new ReceiverTable.FeedResult(5000, false));
    assertThat(receiver.lacking(offered()).isEmpty()).isTrue();
    assertThat(fed).allMatch(datagram -> datagram.limit() <= TableSource.DATAGRAM_BYTES);
  }

  @Test
  void onlyWhatIsMissingIsSent() {
    masterHas(100);
    for (int i = 1; i <= 90; i++) {
      backups.put(connection(i), now, Origin.PEER);
    }
    assertThat(carry().entries()).isEqualTo(10);
  }

  @Test
  void whatTheKernelBroughtMeanwhileIsNotOverwritten() {
    masterHas(10);
    Messages messages = source.messages(0, 1, receiver.lacking(offered()), now);
    for (int i = 1; i <= 4; i++) {
      backups.put(new Connection(VIP, i, TcpStates.FIN_WAIT), now, Origin.PEER);
    }
    ReceiverTable.FeedResult result =
        joined(receiver.feed(messages.datagrams().stream().map(SyncDatagram::bytes).toList()));
    assertThat(result.entries()).isEqualTo(6);
  }

  @Test
  void whatTheKernelDroppedIsNotHeld() {
    masterHas(10);
    kernelTakes = false;
    assertThat(carry()).isEqualTo(new ReceiverTable.FeedResult(10, true));
    assertThat(receiver.lacking(offered()).size()).isEqualTo(10);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void aConnectionOfAGroupThatThisNodeDoesNotOwnIsNotOffered() {
    masterHas(3);
    masters.put(new Connection(OTHER_VIP, 9, TcpStates.ESTABLISHED), now, Origin.KERNEL);
    now += SECOND;
    assertThat(offered().size()).isEqualTo(3);
    owned = Set.of(OTHER_GROUP);
    assertThat(offered().size()).isEqualTo(1);
    owned = Set.of();
    assertThat(offered().isEmpty()).isTrue();
  }

  @Test
  void whatHasJustChangedIsLeftToTheKernelsOwnSync() {
    masters.put(connection(1), now, Origin.KERNEL);
    assertThat(offered().isEmpty()).isTrue();
    now += 2 * TableSource.GRACE_NANOS;
    assertThat(offered().size()).isEqualTo(1);
  }

  /** A pass follows at once where a source sees again. */
  @Test
  void whatWasJustReadOfTheKernelIsOfferedThough() {
    masters.put(connection(1), now, Origin.PROC);
    assertThat(offered().size()).isEqualTo(1);
    masters.put(connection(1), now, Origin.PROC);
    assertThat(offered().size()).isEqualTo(1);
    masters.put(connection(1), now, Origin.KERNEL);
    assertThat(offered().isEmpty()).isTrue();
  }

  @Test
  void whatIsUnsureIsLacking() {
    masterHas(10);
    carry();
    backups.distrustSince(now - SECOND);
    assertThat(receiver.lacking(offered()).size()).isEqualTo(10);
  }

  @Test
  void garbageOfAPeerFailsTheFeedAndChangesNothing() {
    CompletionStage<ReceiverTable.FeedResult> result =
        receiver.feed(List.of(ByteBuffer.wrap(new byte[] {0, 51, 0, 8, 1, 1, 0, 0})));
    assertThatThrownBy(() -> joined(result)).hasMessageContaining("byte");
    assertThat(fed).isEmpty();
    assertThat(backups.size()).isZero();
  }

  @Test
  void aKernelThatCannotBeFedFailsTheFeed() {
    masterHas(1);
    TableReceiver closedDoor =
        new TableReceiver(
            backups,
            settings,
            () -> {
              throw new KernelException("feed", 0, "the interface is down");
            },
            () -> now);
    Messages messages = source.messages(0, 1, offered(), now);
    CompletionStage<ReceiverTable.FeedResult> result =
        closedDoor.feed(messages.datagrams().stream().map(SyncDatagram::bytes).toList());
    assertThatThrownBy(() -> joined(result)).hasMessageContaining("the interface is down");
    assertThat(backups.size()).isZero();
  }

  private int lacking() {
    return receiver.lacking(offered()).size();
  }

  @Test
  void aConnectionThatGoesElsewhereIsNotHeldUntilItGoesThere() {
    masterHas(1);
    backups.put(connection(1).to(OTHER_DESTINATION), now - SECOND, Origin.PEER);
    now += SECOND;
    assertThat(lacking()).isEqualTo(1);
    assertThat(carry()).isEqualTo(new ReceiverTable.FeedResult(1, false));
    assertThat(lacking()).isZero();
  }

  @Test
  void theEndOfAConnectionIsHeldWhereverItGoesSinceTheKernelWouldNotTakeIt() {
    masters.put(new Connection(VIP, 1, TcpStates.FIN_WAIT), now, Origin.KERNEL);
    backups.put(connection(1).to(OTHER_DESTINATION), now, Origin.PEER);
    now += SECOND;
    assertThat(lacking()).isZero();
  }

  /** All of UDP is inactive to the kernel, and it would take it for the word of an end. */
  @Test
  void aConnectionOfUdpThatGoesElsewhereIsToldOfAsAnActiveOneFirst() {
    Connection there = new Connection(UDP, VIP, 1, 0, ConnectionFlags.INACTIVE, OTHER_DESTINATION);
    backups.put(there, now, Origin.PEER);
    backups.put(there.to(DESTINATION), now, Origin.PEER);
    masters.put(there, now, Origin.KERNEL);
    masters.put(there.to(DESTINATION), now, Origin.KERNEL);
    now += 2 * SECOND;
    assertThat(lacking()).isEqualTo(1);
    assertThat(carry()).isEqualTo(new ReceiverTable.FeedResult(1, false));
    assertThat(fed).hasSize(1);
    assertThat(fed.get(0).getInt(FLAGS_AT)).isZero();
    assertThat(fed.get(0).getInt(FLAGS_AT + CONNECTION_BYTES)).isEqualTo(ConnectionFlags.INACTIVE);
    assertThat(lacking()).isZero();
  }

  @Test
  void aConnectionOfUdpThatIsUnsureAndGoesElsewhereIsMovedToo() {
    Connection there = new Connection(UDP, VIP, 1, 0, ConnectionFlags.INACTIVE, OTHER_DESTINATION);
    backups.put(there, now, Origin.PEER);
    backups.distrustSince(now);
    masters.put(there.to(DESTINATION), now, Origin.KERNEL);
    now += SECOND;
    assertThat(carry().entries()).isEqualTo(1);
    assertThat(lacking()).isZero();
  }

  @Test
  void aConnectionOfUdpThatIsMissingIsFedOnce() {
    Connection udp = new Connection(UDP, VIP, 1, 0, ConnectionFlags.INACTIVE, DESTINATION);
    masters.put(udp, now, Origin.KERNEL);
    now += SECOND;
    carry();
    assertThat(fed.get(0).getInt(FLAGS_AT)).isEqualTo(ConnectionFlags.INACTIVE);
    assertThat(fed.get(0).limit()).isLessThan(2 * CONNECTION_BYTES);
  }

  @Test
  void whatHasJustMovedThereIsNewerThanWhatWasOffered() {
    masterHas(1);
    Messages messages = source.messages(0, 1, receiver.lacking(offered()), now);
    backups.put(connection(1).to(OTHER_DESTINATION), now, Origin.PEER);
    assertThat(
            joined(receiver.feed(messages.datagrams().stream().map(SyncDatagram::bytes).toList()))
                .entries())
        .isZero();
  }

  @Test
  void whatHasMovedSinceItWasOfferedIsNotSent() {
    masterHas(1);
    Hashes offered = offered();
    masters.put(connection(1).to(OTHER_DESTINATION), now, Origin.KERNEL);
    assertThat(source.messages(0, 1, offered, now).entries()).isZero();
  }

  /** The kernel would only refresh it. */
  @Test
  void aTemplateThatGoesElsewhereIsEndedThereAndThenFed() {
    Connection template =
        new Connection(TCP, VIP, 0, 0, ConnectionFlags.TEMPLATE, OTHER_DESTINATION);
    backups.put(template, now, Origin.PEER);
    masters.put(template.to(DESTINATION), now, Origin.KERNEL);
    now += 2 * SECOND;
    assertThat(lacking()).isEqualTo(1);
    assertThat(carry().entries()).isEqualTo(1);
    assertThat(fed).hasSize(1);
    assertThat(fed.get(0).getInt(TIMEOUT_AT)).isEqualTo(1);
    assertThat(lacking()).as("still held elsewhere").isEqualTo(1);

    now += 2 * SECOND;
    assertThat(backups.expire(now, 100)).isEqualTo(1);
    assertThat(carry().entries()).isEqualTo(1);
    assertThat(fed.get(1).getInt(TIMEOUT_AT)).isEqualTo(900);
    assertThat(lacking()).isZero();
  }
}

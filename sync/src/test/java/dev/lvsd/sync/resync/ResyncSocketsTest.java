package dev.lvsd.sync.resync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.resync.ReceiverSnapshot.State;
import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both ends over real sockets. */
final class ResyncSocketsTest {
  private static final InetAddress LOOPBACK = loopback(1);
  private static final InetAddress STRANGER = loopback(2);
  private static final long GROUP = 7;
  private static final byte[] SECRET = new byte[32];

  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService sourceThread = Executors.newSingleThreadExecutor();
  private final ExecutorService receiverThread = Executors.newSingleThreadExecutor();
  private final FakeSourceTable sourceTable = new FakeSourceTable();
  private final FakeReceiverTable receiverTable = new FakeReceiverTable();
  private final List<ResyncClient> clients = new ArrayList<>();
  private ResyncServer server = server(2);
  private final int port = await(server.listen(0));

  @AfterEach
  void close() {
    clients.forEach(client -> await(client.close()));
    await(server.close());
    await(vertx.close());
    sourceThread.shutdownNow();
    receiverThread.shutdownNow();
  }

  private ResyncServer server(long incarnation) {
    return new ResyncServer(
        vertx,
        node("b", incarnation, receiverThread, SECRET),
        Map.of("a", LOOPBACK),
        receiverTable);
  }

  private ResyncClient client(byte[] secret) {
    ResyncClient client =
        new ResyncClient(
            vertx,
            node("a", 1, sourceThread, secret),
            new ResyncPeer("b", LOOPBACK, port),
            sourceTable,
            ResyncSettings.DEFAULT,
            new Deaf());
    clients.add(client);
    client.owns(Set.of(GROUP));
    client.start();
    return client;
  }

  private static ResyncNode node(
      String name, long incarnation, ExecutorService thread, byte[] secret) {
    return new ResyncNode(
        LOOPBACK,
        thread,
        System::nanoTime,
        new ResyncIdentity("web-lb", name, new Incarnation(0, incarnation)),
        () -> new ClusterSecrets(secret, null));
  }

  private static InetAddress loopback(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private void hold(int connections) {
    sourceTable.perSlice = 2_048;
    long seen = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
    for (long i = 0; i < connections; i++) {
      sourceTable.put(Duo.mix(i), seen, FakeSourceTable.FOREVER);
    }
  }

  private boolean complete() {
    ReceiverSnapshot snapshot = server.snapshots().get("a");
    return snapshot != null && snapshot.state() == State.COMPLETE;
  }

  @Test
  void allConnectionsComeOverAndBothEndsCloseWithoutARest() {
    hold(10_000);
    ResyncClient client = client(SECRET);
    eventually("complete", this::complete);

    assertThat(receiverTable.held).hasSize(10_000);
    assertThat(client.snapshot().lastPass().orElseThrow().outcome())
        .isEqualTo(PassOutcome.COMPLETE);
    assertThat(client.snapshot().receiver()).contains(new Incarnation(0, 2));
    await(client.close());
    await(server.close());
    eventually("nobody listens", this::nobodyListens);
    eventually("the source knows", () -> !client.snapshot().connected());
  }

  @Test
  void afterThePeersRestartTheClientConnectsAgainAndBringsAll() {
    hold(100);
    client(SECRET);
    eventually("complete", this::complete);
    await(server.close());
    eventually("nobody listens", this::nobodyListens);
    receiverTable.held.clear();
    server = server(3);
    await(server.listen(port));

    eventually("complete again", this::complete);
    assertThat(receiverTable.held).hasSize(100);
  }

  @Test
  void lostTrustIsToldToTheSourceAndMended() {
    hold(100);
    ResyncClient client = client(SECRET);
    eventually("complete", this::complete);
    receiverThread.execute(receiverTable.held::clear);
    server.lostTrust("drops");

    eventually("a second pass", () -> client.snapshot().lastPass().orElseThrow().id() == 2);
    eventually("complete", this::complete);
    assertThat(receiverTable.held).hasSize(100);
  }

  @Test
  void whoHasAnotherKeyIsRefusedAndNothingIsBelieved() {
    hold(100);
    byte[] other = SECRET.clone();
    other[0] = 1;
    ResyncClient client = client(other);

    eventually("refused", () -> client.counts().refused().containsKey(Reason.PROOF));
    eventually("refused there", () -> !server.counts().refused().isEmpty());
    assertThat(server.counts().refused()).containsOnlyKeys(Reason.PROOF);
    assertThat(server.counts().established()).isZero();
    assertThat(receiverTable.held).isEmpty();
    assertThat(client.snapshot().connected()).isFalse();
  }

  @Test
  void garbageIsRefusedAndHarmsNobodyElse() throws IOException {
    for (long seed = 1; seed <= 50; seed++) {
      byte[] garbage = new byte[600];
      new SplittableRandom(seed).nextBytes(garbage);
      // A length that would be taken.
      garbage[0] = 0;
      garbage[1] = 0;
      garbage[2] = 0;
      garbage[3] &= 0x7F;
      try (Socket socket = new Socket(LOOPBACK, port)) {
        socket.getOutputStream().write(garbage);
        assertThat(closedByServer(socket)).as("seed %d", seed).isTrue();
      }
    }
    assertThat(server.counts().refused().values().stream().mapToLong(n -> n).sum()).isEqualTo(50);

    hold(10);
    client(SECRET);
    eventually("complete", this::complete);
  }

  @Test
  void aFloodOfConnectionsIsBoundedAndDoesNotKeepThePeerOut() throws IOException {
    List<Socket> flood = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        flood.add(new Socket(LOOPBACK, port));
      }
      eventually("all but 8 are closed", () -> server.counts().tooMany() == 32);
      hold(10);
      client(SECRET);
      eventually("complete", this::complete);
      for (Socket socket : flood.subList(0, 32)) {
        assertThat(closedByServer(socket)).isTrue();
      }
    } finally {
      for (Socket socket : flood) {
        socket.close();
      }
    }
  }

  @Test
  void whoComesFromTheAddressOfNoOtherDirectorTakesNobodysPlace() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        waiting.add(new Socket(LOOPBACK, port));
      }
      for (int i = 0; i < 20; i++) {
        try (Socket stranger = new Socket(LOOPBACK, port, STRANGER, 0)) {
          assertThat(closedByServer(stranger)).isTrue();
        }
      }
      eventually("all are counted", () -> server.counts().strangers() == 20);
      assertThat(server.counts().tooMany()).isZero();
      hold(10);
      client(SECRET);
      eventually("complete", this::complete);
    } finally {
      for (Socket socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void whoDoesNotAuthenticateItselfInTimeIsClosed() throws IOException {
    long began = System.nanoTime();
    try (Socket socket = new Socket(LOOPBACK, port)) {
      assertThat(closedByServer(socket)).isTrue();
    }
    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_900));
    assertThat(server.counts().tooSlow()).isEqualTo(1);
  }

  @Test
  void aNewerConnectionOfTheSameNodeReplacesTheOlderOne() {
    hold(10);
    ResyncClient first = client(SECRET);
    eventually("complete", this::complete);
    client(SECRET);

    eventually("the first is closed", () -> !first.snapshot().connected());
    assertThat(server.counts().established()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void attemptsToConnectGetRarerUpToABoundAndAreNotInStep() {
    BackOff backOff = new BackOff(new SplittableRandom(1));
    long whole = 200;
    for (int i = 0; i < 20; i++) {
      assertThat(backOff.nextMillis()).isBetween(whole / 2, whole);
      whole = Math.min(1_000, 2 * whole);
    }
    backOff.reset();
    assertThat(backOff.nextMillis()).isBetween(100L, 200L);
  }

  /** Reads until the end; nothing is said before the peer has introduced itself. */
  private static boolean closedByServer(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Not at once after a close: see {@link ResyncServer#close}. */
  private boolean nobodyListens() {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false; // Reset: it was still taken, and then closed.
    }
  }

  private static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("in time: %s", what).isNegative();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static final class Deaf implements ResyncListener {
    @Override
    public void began(PassProgress pass) {}

    @Override
    public void ended(PassResult result) {}

    @Override
    public void measured(CoverageRound round) {}
  }
}

package dev.lvsd.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.heartbeat.PeerSession.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PeerSessionTest {
  private static final long MS = 1_000_000;
  private static final long TTL = 300 * MS;
  private static final Incarnation SELF = new Incarnation(1, 1);
  private static final Incarnation PEER = new Incarnation(2, 2);
  private static final Incarnation REBORN = new Incarnation(3, 3);

  private final PeerSession session = new PeerSession(SELF, 2, TTL);
  // A random origin: nothing may rest on the clock starting at zero.
  private final long origin = Long.MAX_VALUE - 5_000 * MS;

  @Test
  void aPacketWithoutAnEchoIsOnlyHandshake() {
    assertThat(receive(PEER, 1, null, 0)).isEqualTo(Verdict.HANDSHAKE);
    assertThat(session.knowsIncarnation()).isFalse();
    assertThat(session.echo(origin + 2 * MS)).isEqualTo(new Echo(PEER, 1, 2000));
  }

  @Test
  void aFreshEchoMakesThePeerLive() {
    long sequence = session.nextSequence(origin);
    assertThat(receive(PEER, 1, sequence, 10)).isEqualTo(Verdict.LIVE);
    assertThat(session.live(origin + 310 * MS)).isTrue();
    assertThat(session.live(origin + 311 * MS)).isFalse();
  }

  @Test
  void everyVerdictButADuplicateIsForTheElectionToKnow() {
    assertThat(Verdict.values())
        .filteredOn(Verdict::heard)
        .containsExactly(Verdict.HANDSHAKE, Verdict.DEAF, Verdict.LIVE);
  }

  @Test
  void anEchoOlderThanTtlDoesNotCount() {
    long sequence = session.nextSequence(origin);
    assertThat(receive(PEER, 1, sequence, 10)).isEqualTo(Verdict.LIVE);
    assertThat(receive(PEER, 2, sequence, 300)).isEqualTo(Verdict.LIVE);
    assertThat(receive(PEER, 3, sequence, 301)).isEqualTo(Verdict.DEAF);
  }

  @Test
  void anEchoOfAPacketNeverSentDoesNotCount() {
    session.nextSequence(origin);
    assertThat(receive(PEER, 1, 2L, 1)).isEqualTo(Verdict.HANDSHAKE);
    assertThat(receive(PEER, 2, 0L, 1)).isEqualTo(Verdict.HANDSHAKE);
    assertThat(receive(PEER, 3, -5L, 1)).isEqualTo(Verdict.HANDSHAKE);
  }

  @Test
  void theCopyOnTheSecondPathIsCountedForThatPathAndOtherwiseIgnored() {
    long sequence = session.nextSequence(origin);
    assertThat(session.receive(packet(PEER, 1, sequence), 0, origin + 10 * MS))
        .isEqualTo(Verdict.LIVE);
    assertThat(session.receive(packet(PEER, 1, sequence), 1, origin + 11 * MS))
        .isEqualTo(Verdict.DUPLICATE);
    assertThat(session.statistics()).extracting(PathStatistics::received).containsExactly(1L, 1L);
    assertThat(session.statistics())
        .extracting(PathStatistics::rttMicros)
        .containsExactly(10_000L, 11_000L);
  }

  @Test
  void aReplayOfTheSameLifeIsADuplicate() {
    long sequence = session.nextSequence(origin);
    receive(PEER, 5, sequence, 10);
    assertThat(receive(PEER, 5, sequence, 20)).isEqualTo(Verdict.DUPLICATE);
    assertThat(receive(PEER, 4, sequence, 20)).isEqualTo(Verdict.DUPLICATE);
  }

  @Test
  void aReplayOfAnEarlierLifeNeitherCountsNorTakesTheEcho() {
    long sequence = session.nextSequence(origin);
    receive(PEER, 5, sequence, 10);
    assertThat(receive(REBORN, 900, 77L, 20)).isEqualTo(Verdict.HANDSHAKE);
    assertThat(session.echo(origin + 20 * MS)).isEqualTo(new Echo(PEER, 5, 10_000));
  }

  @Test
  void aRestartedPeerIsTakenUpOnceItEchoesThisLife() {
    long sequence = session.nextSequence(origin);
    receive(PEER, 500, sequence, 10);
    assertThat(receive(REBORN, 1, null, 400)).isEqualTo(Verdict.HANDSHAKE);
    long later = session.nextSequence(origin + 400 * MS);
    assertThat(receive(REBORN, 2, later, 410)).isEqualTo(Verdict.LIVE);
    assertThat(receive(PEER, 501, sequence, 411)).isEqualTo(Verdict.HANDSHAKE);
  }

  @Test
  void lossIsTheShareOfThePeersPacketsThatMissedThePath() {
    for (int i = 1; i <= 100; i++) {
      long sequence = session.nextSequence(origin + i * MS);
      session.receive(packet(PEER, i, sequence), 0, origin + i * MS);
      if (i % 4 == 0) {
        session.receive(packet(PEER, i, sequence), 1, origin + i * MS);
      }
    }
    assertThat(session.statistics().get(0).lossPercent()).isZero();
    assertThat(session.statistics().get(1).lossPercent()).isBetween(70, 76);
  }

  private Verdict receive(Incarnation from, long sequence, @Nullable Long echoes, long atMillis) {
    return session.receive(packet(from, sequence, echoes), 0, origin + atMillis * MS);
  }

  private static Heartbeat packet(Incarnation from, long sequence, @Nullable Long echoes) {
    Echo echo = echoes == null ? null : new Echo(SELF, echoes, 0);
    return new Heartbeat(1, 0, from, sequence, echo, false, false, 0, 0, List.of());
  }
}

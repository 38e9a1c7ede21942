package dev.lvsd.sync.resync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lvsd.sync.resync.Frame.Side;
import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Handshake, sealing, and the stream of frames. */
final class SecureChannelTest {
  private static final byte[] NEW = secret("0123456789abcdef0123456789abcdef");
  private static final byte[] OLD = secret("fedcba9876543210fedcba9876543210");
  private static final byte[] OTHER = secret("................................");

  private final byte[] key = new byte[32];
  private final SecureChannel source = new SecureChannel(key, Side.SOURCE);
  private final SecureChannel receiver = new SecureChannel(key, Side.RECEIVER);

  private static byte[] secret(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** These bytes change only with the protocol's version. */
  @Test
  void aSealedFrameIsTheDocumentedBytes() {
    assertThat(HexFormat.of().formatHex(source.seal(new Frame.Done(7))))
        .isEqualTo(
            "0000001e" // length
                + "02" // version
                + "13" // done
                + "0000000000000000" // sequence
                + "00000007" // exchange
                + "cdfd229e7728dd1e21eb3f3264870474"); // MAC
  }

  @Test
  void framesAreOpenedInTheirOrderAndEachOnce() throws ResyncProtocolException {
    byte[] first = source.seal(new Frame.Ping());
    byte[] second = source.seal(new Frame.Done(1));
    assertThat(refused(second)).isEqualTo(Reason.REORDERED);
    assertThat(receiver.open(framed(first))).isEqualTo(new Frame.Ping());
    assertThat(refused(first)).isEqualTo(Reason.REPLAY);
    assertThat(receiver.open(framed(second))).isEqualTo(new Frame.Done(1));
  }

  @Test
  void aSidesOwnFramesAreNotTakenBack() {
    assertThat(refused(receiver.seal(new Frame.Pong()))).isEqualTo(Reason.MAC);
  }

  @Test
  void aFrameOfAnotherSessionIsRefused() {
    SecureChannel other = new SecureChannel(OTHER, Side.SOURCE);
    assertThat(refused(other.seal(new Frame.Ping()))).isEqualTo(Reason.MAC);
  }

  @Test
  void everyBitOfAFrameIsCovered() {
    byte[] sealed = source.seal(new Frame.Done(7));
    for (int bit = 8 * Integer.BYTES; bit < 8 * sealed.length; bit++) {
      byte[] altered = sealed.clone();
      altered[bit / 8] ^= (byte) (1 << bit % 8);
      Reason expected = bit / 8 == Integer.BYTES ? Reason.VERSION : Reason.MAC;
      assertThat(refused(altered)).as("bit %d", bit).isEqualTo(expected);
    }
  }

  @Test
  void aShortenedFrameIsRefused() {
    byte[] sealed = source.seal(new Frame.Done(7));
    for (int length = Integer.BYTES + 2; length < sealed.length; length++) {
      assertThat(refused(Arrays.copyOf(sealed, length)))
          .as("%d bytes", length)
          .isIn(Reason.MALFORMED, Reason.MAC);
    }
  }

  @Test
  void anotherVersionIsNamed() {
    byte[] sealed = source.seal(new Frame.Ping());
    sealed[Integer.BYTES] = 3;
    assertThatThrownBy(() -> receiver.open(framed(sealed)))
        .hasMessageContaining("version 3")
        .hasMessageContaining("the same lvsd on both");
  }

  @Test
  void aHandshakeDoesNotComeTwice() {
    Frame proof = new Frame.Proof(List.of(ByteBuffer.allocate(32)));
    assertThat(refused(source.seal(proof))).isEqualTo(Reason.UNEXPECTED);
  }

  @Test
  void aStreamIsCutIntoFramesHoweverItArrives() throws ResyncProtocolException {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FrameReader reader = new FrameReader();
      ByteBuffer stream = ByteBuffer.allocate(40_000);
      int frames = random.nextInt(1, 20);
      for (int i = 0; i < frames; i++) {
        int size = random.nextInt(2, 1_000);
        stream.putInt(size).put(i % 2 == 0 ? new byte[size] : ones(size));
      }
      stream.flip();
      int found = 0;
      while (stream.hasRemaining()) {
        byte[] part = new byte[Math.min(stream.remaining(), random.nextInt(1, 700))];
        stream.get(part);
        reader.add(part);
        ByteBuffer frame = reader.next(1_000);
        while (frame != null) {
          assertThat(frame.get(0)).as("seed %d", seed).isEqualTo((byte) (found % 2));
          found++;
          frame = reader.next(1_000);
        }
      }
      assertThat(found).as("seed %d", seed).isEqualTo(frames);
    }
  }

  private static byte[] ones(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 1);
    return bytes;
  }

  @Test
  void aLengthThatNoFrameHasIsRefusedBeforeItsBytesAreAwaited() {
    assertThat(cut("00010001")).isEqualTo(Reason.OVERSIZE);
    assertThat(cut("ffffffff")).isEqualTo(Reason.OVERSIZE);
    assertThat(cut("00000001")).isEqualTo(Reason.MALFORMED);
    assertThat(cut("47455420")).as("GET").isEqualTo(Reason.OVERSIZE);
  }

  private static Reason cut(String hex) {
    FrameReader reader = new FrameReader();
    reader.add(HexFormat.of().parseHex(hex));
    try {
      return fail("cut: " + reader.next(FrameCodec.MAX_BYTES));
    } catch (ResyncProtocolException e) {
      return e.reason();
    }
  }

  /** These bytes change only with the protocol's version. */
  @Test
  void aProofIsTheDocumentedBytes() throws ResyncProtocolException {
    Handshake left = handshake("a", Side.SOURCE, Set.of("b"), NEW, null, 1);
    Handshake right = handshake("b", Side.RECEIVER, Set.of("a"), NEW, null, 2);
    Frame.Proof proof = requireNonNull(left.received(right.hello()));
    byte[] tag = new byte[32];
    proof.tags().get(0).duplicate().get(tag);
    assertThat(HexFormat.of().formatHex(tag))
        .isEqualTo("bd711a4b604c10babc1eb4ee3d38c2e4ff3d7d81f7a094406d783ae9298a2616");
  }

  @Test
  void twoThatHaveTheSecretUnderstandEachOther() {
    agreed(NEW, null, NEW, null);
  }

  @Test
  void whileKeysAreExchangedAnyCommonOneDoesOnEitherSide() {
    agreed(NEW, OLD, NEW, OLD);
    agreed(NEW, OLD, OLD, NEW);
    agreed(NEW, OLD, OLD, null);
    agreed(OLD, null, NEW, OLD);
    agreed(NEW, null, OLD, NEW);
  }

  @Test
  void whoHasNoCommonSecretIsRefusedByBoth() {
    assertThat(reasons(NEW, null, OTHER, null)).containsExactly(Reason.PROOF, Reason.PROOF);
    assertThat(reasons(NEW, OLD, OTHER, null)).containsExactly(Reason.PROOF, Reason.PROOF);
  }

  @Test
  void anotherClusterAnUnknownNodeAndTheOwnWordsAreRefused() {
    Handshake own = handshake("a", Side.SOURCE, Set.of("b"), NEW, null, 1);
    ResyncIdentity elsewhere = new ResyncIdentity("other", "b", new Incarnation(8, 8));
    Frame.Hello foreign =
        new Handshake(
                elsewhere,
                Side.RECEIVER,
                Set.of("a"),
                new ClusterSecrets(NEW, null),
                new Incarnation(9, 9))
            .hello();
    assertThat(refusedBy(own, foreign)).isEqualTo(Reason.CLUSTER);
    assertThat(refusedBy(own, handshake("c", Side.RECEIVER, Set.of("a"), NEW, null, 2).hello()))
        .isEqualTo(Reason.PEER);
    assertThat(refusedBy(own, own.hello())).isEqualTo(Reason.PEER);
    assertThat(refusedBy(own, new Frame.Ping())).isEqualTo(Reason.UNEXPECTED);
  }

  @Test
  void theNonceOfEitherSideMakesAnotherSession() throws ResyncProtocolException {
    Handshake once = handshake("a", Side.SOURCE, Set.of("b"), NEW, null, 1);
    Handshake again = handshake("a", Side.SOURCE, Set.of("b"), NEW, null, 3);
    Handshake right = handshake("b", Side.RECEIVER, Set.of("a"), NEW, null, 2);
    Frame.Proof recorded = requireNonNull(once.received(right.hello()));
    Handshake later = handshake("b", Side.RECEIVER, Set.of("a"), NEW, null, 4);
    later.received(once.hello());
    assertThat(refusedBy(later, recorded))
        .as("a proof made for another nonce")
        .isEqualTo(Reason.PROOF);
    right.received(again.hello());
    assertThat(refusedBy(right, recorded)).isEqualTo(Reason.PROOF);
  }

  @Test
  void aNameCannotForgeLinesOfALog() {
    Handshake own = handshake("a", Side.SOURCE, Set.of("b"), NEW, null, 1);
    Frame.Hello evil = handshake("x\ny", Side.RECEIVER, Set.of("a"), NEW, null, 2).hello();
    assertThatThrownBy(() -> own.received(evil)).hasMessage("a node \"x?y\" is not expected here");
  }

  private static Handshake handshake(
      String name, Side side, Set<String> peers, byte[] secret, byte @Nullable [] previous, int n) {
    return new Handshake(
        new ResyncIdentity("web-lb", name, new Incarnation(5, side.ordinal())),
        side,
        peers,
        new ClusterSecrets(secret, previous),
        new Incarnation(6, n));
  }

  private static void agreed(
      byte[] left, byte @Nullable [] leftPrevious, byte[] right, byte @Nullable [] rightPrevious) {
    try {
      Handshake a = handshake("a", Side.SOURCE, Set.of("b"), left, leftPrevious, 1);
      Handshake b = handshake("b", Side.RECEIVER, Set.of("a"), right, rightPrevious, 2);
      Frame.Proof ofB = requireNonNull(b.received(a.hello()));
      Frame.Proof ofA = requireNonNull(a.received(b.hello()));
      assertThat(a.channel()).as("nothing is believed before the proof").isNull();
      b.received(ofA);
      a.received(ofB);
      SecureChannel from = requireNonNull(a.channel());
      SecureChannel to = requireNonNull(b.channel());
      assertThat(to.open(framed(from.seal(new Frame.Done(3))))).isEqualTo(new Frame.Done(3));
      assertThat(from.open(framed(to.seal(new Frame.Pong())))).isEqualTo(new Frame.Pong());
    } catch (ResyncProtocolException e) {
      fail("not agreed", e);
    }
  }

  private static Reason[] reasons(
      byte[] left, byte @Nullable [] leftPrevious, byte[] right, byte @Nullable [] rightPrevious) {
    try {
      Handshake a = handshake("a", Side.SOURCE, Set.of("b"), left, leftPrevious, 1);
      Handshake b = handshake("b", Side.RECEIVER, Set.of("a"), right, rightPrevious, 2);
      Frame.Proof ofB = requireNonNull(b.received(a.hello()));
      Frame.Proof ofA = requireNonNull(a.received(b.hello()));
      return new Reason[] {refusedBy(b, ofA), refusedBy(a, ofB)};
    } catch (ResyncProtocolException e) {
      return fail("the greeting itself was refused", e);
    }
  }

  private static Reason refusedBy(Handshake handshake, Frame frame) {
    try {
      handshake.received(frame);
      return fail("taken: " + frame);
    } catch (ResyncProtocolException e) {
      return e.reason();
    }
  }

  private Reason refused(byte[] sealed) {
    try {
      return fail("opened: " + receiver.open(framed(sealed)));
    } catch (ResyncProtocolException e) {
      return e.reason();
    }
  }

  private static ByteBuffer framed(byte[] sealed) {
    return ByteBuffer.wrap(sealed, Integer.BYTES, sealed.length - Integer.BYTES).slice();
  }
}

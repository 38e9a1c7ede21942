package dev.lvsd.sync.resync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FrameCodecTest {
  /** These bytes change only with the protocol's version. */
  static Stream<Arguments> documentedBytes() {
    Incarnation life = new Incarnation(1, 2);
    Incarnation nonce = new Incarnation(3, 4);
    return Stream.of(
        Arguments.of(
            new Frame.Hello(Frame.Side.RECEIVER, 0x55, "b\u00e9", life, nonce),
            1,
            "4c565352" // magic
                + "02" // receiver
                + "0000000000000055" // cluster
                + "03" // length
                + "62c3a9" // name
                + "00000000000000010000000000000002" // incarnation
                + "00000000000000030000000000000004"), // nonce
        Arguments.of(
            new Frame.Proof(List.of(ByteBuffer.wrap(new byte[32]))), 2, "01" + "00".repeat(32)),
        Arguments.of(
            new Frame.PassBegin(9, PassReason.BECAME_MASTER, 1, 16, Set.of(-1L, 5L)),
            16,
            "0000000000000009" // pass
                + "03" // became master
                + "00000001" // first slice
                + "00000010" // slices
                + "02" // groups
                + "ffffffffffffffff"
                + "0000000000000005"),
        Arguments.of(
            new Frame.Offer(7, 3, new Hashes.Builder().add(1, 5).add(-2, -1).build()),
            17,
            "00000007" // exchange
                + "00000003" // slice
                + "0002" // hashes
                + "0000000000000001"
                + "00000005"
                + "fffffffffffffffe"
                + "ffffffff"),
        Arguments.of(
            new Frame.Entries(
                7,
                true,
                List.of(ByteBuffer.wrap(new byte[] {1, 2}), ByteBuffer.wrap(new byte[] {3}))),
            18,
            "00000007" // exchange
                + "01" // last
                + "0002" // datagrams
                + "00020102"
                + "000103"),
        Arguments.of(new Frame.Done(7), 19, "00000007"),
        Arguments.of(
            new Frame.PassEnd(9, PassOutcome.INCOMPLETE),
            20,
            "0000000000000009" // pass
                + "01"), // incomplete
        Arguments.of(new Frame.Ping(), 21, ""),
        Arguments.of(new Frame.Doubt("b\u00e9"), 22, "0003" + "62c3a9"),
        Arguments.of(
            new Frame.Ready(9, Set.of(5L)),
            32,
            "0000000000000009" // pass
                + "01" // groups
                + "0000000000000005"),
        Arguments.of(
            new Frame.Lacking(7, true, new Hashes.Builder().add(1, 5).build()),
            33,
            "00000007" // exchange
                + "01" // fed
                + "0001" // hashes
                + "0000000000000001"
                + "00000005"),
        Arguments.of(new Frame.Taken(7, 300), 34, "00000007" + "0000012c"),
        Arguments.of(new Frame.TrustLost(), 35, ""),
        Arguments.of(new Frame.Pong(), 36, ""));
  }

  @ParameterizedTest
  @MethodSource("documentedBytes")
  void aFrameIsTheDocumentedBytes(Frame frame, int type, String hex)
      throws ResyncProtocolException {
    assertThat(FrameCodec.type(frame)).isEqualTo(type);
    assertThat(HexFormat.of().formatHex(FrameCodec.body(frame).array())).isEqualTo(hex);
    assertThat(FrameCodec.read(type, ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
        .isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("documentedBytes")
  void noPrefixOfAFrameIsAFrameAndNothingMayFollowIt(Frame frame, int type, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(refused(type, ByteBuffer.wrap(bytes, 0, length)))
          .as("%d bytes of %s", length, frame)
          .isEqualTo(Reason.MALFORMED);
    }
    assertThat(refused(type, ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void whatIsWrittenIsRead() throws ResyncProtocolException {
    for (long seed = 1; seed <= 500; seed++) {
      Frame frame = anyFrame(new SplittableRandom(seed));
      assertThat(FrameCodec.read(FrameCodec.type(frame), FrameCodec.body(frame)))
          .as("seed %d", seed)
          .isEqualTo(frame);
    }
  }

  @Test
  void anyBytesAreReadOrRefusedWithTheDeclaredException() {
    for (long seed = 1; seed <= 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Frame frame = anyFrame(random);
      byte[] bytes = FrameCodec.body(frame).array();
      for (int i = 0; i < 3 && bytes.length > 0; i++) {
        bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt();
      }
      int type = random.nextInt(4) == 0 ? random.nextInt(40) : FrameCodec.type(frame);
      try {
        FrameCodec.read(type, ByteBuffer.wrap(bytes));
      } catch (ResyncProtocolException e) {
        assertThat(e.text()).as("seed %d", seed).isNotEmpty();
      } catch (RuntimeException e) {
        fail("seed " + seed, e);
      }
    }
  }

  @Test
  void whatIsBeyondItsBoundsIsRefused() {
    assertThat(refused(99, ByteBuffer.allocate(0))).isEqualTo(Reason.TYPE);
    assertThat(refused(17, hex("00000007" + "00000003" + "1001"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(17, hex("00000007" + "80000003" + "0000"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(18, hex("00000007" + "02" + "0000"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(18, hex("00000007" + "01" + "0001" + "0000"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(20, hex("0000000000000009" + "03"))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(22, hex("01f5" + "62".repeat(501)))).isEqualTo(Reason.MALFORMED);
    assertThat(refused(22, hex("0001" + "ff"))).as("not UTF-8").isEqualTo(Reason.MALFORMED);
    assertThat(refused(32, hex("0000000000000009" + "11" + "00".repeat(17 * 8))))
        .isEqualTo(Reason.MALFORMED);
    assertThat(refused(16, hex("0000000000000009" + "03" + "00000010" + "00000010" + "00")))
        .as("a slice beyond the last")
        .isEqualTo(Reason.MALFORMED);
  }

  private static ByteBuffer hex(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static Reason refused(int type, ByteBuffer body) {
    try {
      return fail("read as " + FrameCodec.read(type, body));
    } catch (ResyncProtocolException e) {
      return e.reason();
    }
  }

  static Frame anyFrame(SplittableRandom random) {
    int id = random.nextInt(1_000);
    long pass = random.nextLong();
    return switch (random.nextInt(14)) {
      case 0 ->
          new Frame.Hello(
              random.nextBoolean() ? Frame.Side.SOURCE : Frame.Side.RECEIVER,
              pass,
              "n".repeat(random.nextInt(1, 256)),
              new Incarnation(random.nextLong(), random.nextLong()),
              new Incarnation(random.nextLong(), random.nextLong()));
      case 1 -> new Frame.Proof(List.of(bytes(random, 32), bytes(random, 32)));
      case 2 ->
          new Frame.PassBegin(
              pass,
              PassReason.values()[random.nextInt(PassReason.values().length)],
              id,
              random.nextInt(id + 1, 5_000),
              groups(random));
      case 3 -> new Frame.Offer(id, random.nextInt(512), hashes(random));
      case 4 -> {
        List<ByteBuffer> datagrams = new ArrayList<>();
        for (int i = random.nextInt(20); i > 0; i--) {
          datagrams.add(bytes(random, random.nextInt(1, 1_500)));
        }
        yield new Frame.Entries(id, random.nextBoolean(), datagrams);
      }
      case 5 -> new Frame.Done(id);
      case 6 -> new Frame.PassEnd(pass, PassOutcome.values()[random.nextInt(3)]);
      case 7 -> new Frame.Ping();
      case 8 -> new Frame.Ready(pass, groups(random));
      case 9 -> new Frame.Lacking(id, random.nextBoolean(), hashes(random));
      case 10 -> new Frame.Taken(id, random.nextInt(100_000));
      case 11 -> new Frame.TrustLost();
      case 12 -> new Frame.Doubt("b".repeat(random.nextInt(Frame.MAX_TEXT + 1)));
      default -> new Frame.Pong();
    };
  }

  private static Set<Long> groups(SplittableRandom random) {
    Set<Long> groups = new TreeSet<>();
    random.longs(random.nextInt(17)).forEach(groups::add);
    return groups;
  }

  private static Hashes hashes(SplittableRandom random) {
    Hashes.Builder hashes = new Hashes.Builder();
    random.longs(random.nextInt(200)).forEach(hash -> hashes.add(hash, (int) hash));
    return hashes.build();
  }

  private static ByteBuffer bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  @Test
  void aTextThatIsTooLongIsCutBetweenTwoCharacters() {
    assertThat(Frame.cut("why")).isEqualTo("why");
    assertThat(Frame.cut("\uD83D\uDE00".repeat(200)))
        .isEqualTo("\uD83D\uDE00".repeat(Frame.MAX_TEXT / 4));
  }

  @Test
  void theLargestFramesFitTheirBound() {
    Hashes.Builder most = new Hashes.Builder();
    IntStream.range(0, Frame.MAX_HASHES).forEach(i -> most.add(i, i));
    Frame offer = new Frame.Offer(1, 1, most.build());
    Frame entries =
        new Frame.Entries(1, true, List.of(ByteBuffer.allocate(SyncDatagram.MAX_BYTES)));
    for (Frame frame : List.of(offer, entries)) {
      assertThat(FrameCodec.body(frame).remaining() + SecureChannel.OVERHEAD)
          .isLessThanOrEqualTo(FrameCodec.MAX_BYTES);
    }
    Frame hello =
        new Frame.Hello(
            Frame.Side.SOURCE, 1, "n".repeat(255), new Incarnation(1, 1), new Incarnation(1, 1));
    assertThat(SecureChannel.plain(hello).length).isLessThan(FrameCodec.MAX_HANDSHAKE_BYTES);
  }
}

package dev.lvsd.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lvsd.agent.heartbeat.HeartbeatCodec.Key;
import dev.lvsd.agent.heartbeat.PacketException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeartbeatCodecTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private final HeartbeatCodec codec = new HeartbeatCodec("web-lb", KEY);
  private final ByteBuffer buffer = ByteBuffer.allocate(HeartbeatCodec.MAX_BYTES);

  /** These bytes change only with the protocol's version. */
  @Test
  void writesTheDocumentedBytes() {
    codec.encode(sample(), buffer);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    String hex = HexFormat.of().formatHex(bytes, 0, bytes.length - 32);
    assertThat(hex)
        .isEqualTo(
            "4c565344" // magic
                + "02" // version
                + "06" // soliciting, echo
                + "00"
                + "01" // groups
                + String.format("%016x", HeartbeatCodec.hash("web-lb"))
                + "00" // sender
                + "01" // receiver
                + "0000"
                + "00000000000000010000000000000002" // incarnation
                + "0000000000000007" // sequence
                + "00000000000000030000000000000004" // echo incarnation
                + "0000000000000005" // echo sequence
                + "000003e8" // held
                + "0000000000000011" // voter set
                + "0000000000000022" // fingerprint
                + "0000000000000033" // group
                + "03" // master
                + "02" // granted
                + "45" // offering, wanting, epochless
                + "fd" // lacking two things
                + "00000009" // refused for
                + "000000000000002a" // epoch
                + "0000000000000006" // answered sequence
                + "0000000000000029" // answered epoch
                + "0000000000000008"); // transfer sequence
  }

  @Test
  void readsBackWhatItWroteForAnySeed() throws PacketException {
    for (long seed = 0; seed < 500; seed++) {
      Heartbeat packet = arbitrary(new Random(seed));
      codec.encode(packet, buffer);
      assertThat(codec.decode(buffer).packet()).as("seed %d", seed).isEqualTo(packet);
    }
  }

  @Test
  void everyGroupHasAFitnessOfItsOwnOfAnyLevel() throws PacketException {
    List<GroupSection> sections = new ArrayList<>();
    for (int level = 0; level < 256; level++) {
      sections.add(section(level, new Fitness(level)));
    }
    for (int from = 0; from < sections.size(); from += 16) {
      List<GroupSection> groups = sections.subList(from, from + 16);
      codec.encode(packet(groups), buffer);
      assertThat(codec.decode(buffer).packet().groups()).isEqualTo(groups);
    }
  }

  @Test
  void refusesEveryTruncation() {
    codec.encode(sample(), buffer);
    int size = buffer.limit();
    for (int length = 0; length < size; length++) {
      ByteBuffer cut = ByteBuffer.wrap(buffer.array(), 0, length).slice();
      assertThatThrownBy(() -> codec.decode(cut))
          .as("length %d", length)
          .isInstanceOf(PacketException.class);
    }
  }

  @Test
  void refusesEveryFlippedBit() {
    codec.encode(sample(), buffer);
    int size = buffer.limit();
    for (int bit = 0; bit < size * 8; bit++) {
      byte[] bytes = java.util.Arrays.copyOf(buffer.array(), size);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
      int flipped = bit;
      assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(bytes)))
          .as("bit %d", flipped)
          .isInstanceOf(PacketException.class);
    }
  }

  @Test
  void acceptsTwoKeysAndTellsWhichWasUsed() throws PacketException {
    byte[] fresh = "a new key a new key a new key 32".getBytes(StandardCharsets.US_ASCII);
    HeartbeatCodec rotating = new HeartbeatCodec("web-lb", fresh, KEY);
    assertThat(rotating.hasPrevious()).isTrue();
    codec.encode(sample(), buffer);
    assertThat(rotating.decode(buffer).key()).isEqualTo(Key.PREVIOUS);
    new HeartbeatCodec("web-lb", fresh).encode(sample(), buffer);
    assertThat(rotating.decode(buffer).key()).isEqualTo(Key.CURRENT);
    assertThat(reasonFor(rotating)).isEqualTo(Reason.AUTHENTICATION);
    rotating.encode(sample(), Key.PREVIOUS, buffer);
    assertThat(codec.decode(buffer).packet()).isEqualTo(sample());
    new HeartbeatCodec("web-lb", new byte[32]).encode(sample(), buffer);
    assertThatThrownBy(() -> rotating.decode(buffer)).isInstanceOf(PacketException.class);
  }

  @Test
  void tellsAnotherKeyClusterAndVersionApart() {
    assertThat(
            reasonFor(
                new HeartbeatCodec(
                    "web-lb",
                    "another key another key another k".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(Reason.AUTHENTICATION);
    assertThat(reasonFor(new HeartbeatCodec("db-lb", KEY))).isEqualTo(Reason.CLUSTER);
    codec.encode(sample(), buffer);
    buffer.put(4, (byte) 200);
    assertThatThrownBy(() -> codec.decode(buffer))
        .isInstanceOfSatisfying(
            PacketException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.VERSION);
              assertThat(e)
                  .hasMessageContaining("speaks heartbeat version 200, this node 2")
                  .hasMessageContaining("upgrade");
            });
  }

  @Test
  void arbitraryBytesNeverEscapeTheDeclaredException() {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(HeartbeatCodec.MAX_BYTES + 40)];
      random.nextBytes(bytes);
      if (bytes.length > 16 && random.nextBoolean()) {
        codec.encode(sample(), buffer);
        System.arraycopy(buffer.array(), 0, bytes, 0, 16);
      }
      try {
        codec.decode(ByteBuffer.wrap(bytes));
        fail("seed " + seed + " was accepted");
      } catch (PacketException expected) {
        assertThat(expected.reason()).isNotNull();
      }
    }
  }

  private Reason reasonFor(HeartbeatCodec sender) {
    sender.encode(sample(), buffer);
    try {
      codec.decode(buffer);
      throw new AssertionError("accepted");
    } catch (PacketException e) {
      return e.reason();
    }
  }

  private static Heartbeat sample() {
    return packet(List.of(section(0x33, Fitness.lacking(2))));
  }

  private static Heartbeat packet(List<GroupSection> groups) {
    return new Heartbeat(
        0,
        1,
        new Incarnation(1, 2),
        7,
        new Echo(new Incarnation(3, 4), 5, 1000),
        false,
        true,
        0x11,
        0x22,
        groups);
  }

  private static GroupSection section(long group, Fitness fitness) {
    return new GroupSection(
        group,
        Role.MASTER,
        fitness,
        42,
        Answer.GRANTED,
        6,
        41,
        9,
        true,
        false,
        8,
        true,
        false,
        false,
        false,
        true);
  }

  private static Heartbeat arbitrary(Random random) {
    List<GroupSection> groups = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      groups.add(
          new GroupSection(
              random.nextLong(),
              Role.values()[random.nextInt(4)],
              new Fitness(random.nextInt(256)),
              random.nextLong(),
              Answer.values()[random.nextInt(4)],
              random.nextLong(),
              random.nextLong(),
              random.nextInt(),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextLong(),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean()));
    }
    Echo echo =
        random.nextBoolean()
            ? null
            : new Echo(
                new Incarnation(random.nextLong(), random.nextLong()),
                random.nextLong(),
                random.nextInt());
    return new Heartbeat(
        random.nextInt(128),
        random.nextInt(128),
        new Incarnation(random.nextLong(), random.nextLong()),
        random.nextLong(),
        echo,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextLong(),
        random.nextLong(),
        groups);
  }
}

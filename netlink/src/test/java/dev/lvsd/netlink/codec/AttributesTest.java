package dev.lvsd.netlink.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are those of a little-endian machine. */
class AttributesTest {
  private final ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
  private final AttributeWriter writer = new AttributeWriter(buffer);

  private String written() {
    return HexFormat.of().formatHex(buffer.array(), 0, buffer.position());
  }

  private AttributeReader reader(int headerLength) {
    return AttributeReader.of(buffer.duplicate().flip(), headerLength);
  }

  private AttributeReader only() {
    AttributeReader in = reader(0);
    assertThat(in.next()).isTrue();
    return in;
  }

  @Test
  void everyKindHasItsBytes() {
    writer.u8(1, 0xFE).u16(2, 0x1234).u16be(3, 0x1234).u32(4, 0x12345678).u32be(5, 0x12345678);
    writer.u64(6, 0x1122334455667788L).string(7, "wlc").bytes(8, new byte[] {9, 8, 7});
    writer.bytesPadded(9, new byte[] {1}, 6);
    assertThat(written())
        .isEqualTo(
            "05000100fe000000" // u8, padded
                + "0600020034120000" // u16
                + "0600030012340000" // u16 in network order
                + "0800040078563412" // u32
                + "0800050012345678" // u32 in network order
                + "0c0006008877665544332211" // u64
                + "08000700776c6300" // string with its NUL
                + "0700080009080700" // 3 bytes
                + "0a000900010000000000" // 1 byte in 6
                + "0000");
  }

  @Test
  void aNestedAttributeHasItsFlagAndLength() {
    int nest = writer.begin(1);
    writer.u8(2, 7).end(nest);
    assertThat(written()).isEqualTo("0c000180" + "0500020007000000");
  }

  @Test
  void whatWasWrittenIsRead() throws KernelException {
    writer.fixed8(1).fixed8(2).fixed16(3).fixed32(-4);
    writer.u8(1, 200).u16(2, 60000).u16be(3, 60001).u32(4, -5).u32be(5, -6).u64(6, -7);
    int nest = writer.begin(7);
    writer.string(8, "eth0").end(nest);
    AttributeReader in = reader(8);
    assertThat(in.fixed8(1)).isEqualTo(2);
    assertThat(in.fixed16(2)).isEqualTo(3);
    assertThat(in.fixed32(4)).isEqualTo(-4);
    assertThat(in.next() && in.type() == 1 && in.u8() == 200).isTrue();
    assertThat(in.next() && in.type() == 2 && in.u16() == 60000).isTrue();
    assertThat(in.next() && in.type() == 3 && in.u16be() == 60001).isTrue();
    assertThat(in.next() && in.type() == 4 && in.u32() == 0xFFFFFFFBL).isTrue();
    assertThat(in.next() && in.type() == 5 && in.s32be() == -6).isTrue();
    assertThat(in.next() && in.type() == 6 && in.u64() == -7).isTrue();
    assertThat(in.next() && in.type() == 7).isTrue();
    AttributeReader inner = in.nested();
    assertThat(inner.next() && inner.string().equals("eth0")).isTrue();
    assertThat(inner.next()).isFalse();
    assertThat(in.next()).isFalse();
    in.check(() -> "read");
  }

  @Test
  void theWriterKeepsItsFirstErrorAndWritesNoMore() {
    writer.u8(1, 256).u16(2, -1).u32(3, 1);
    assertThat(buffer.position()).isZero();
    assertThatThrownBy(() -> writer.check(() -> "add x"))
        .isInstanceOf(KernelException.class)
        .hasMessage("add x failed: the request cannot be encoded: 256 is not in 0..255");
    writer.reset();
    assertThatCode(() -> writer.check(() -> "add x")).doesNotThrowAnyException();
  }

  @Test
  void theWriterRefusesWhatDoesNotFit() {
    writer.bytes(1, new byte[253]);
    assertThatThrownBy(() -> writer.check(() -> "add x")).hasMessageContaining("256 bytes");
    writer.reset();
    writer.string(1, "a\0b");
    assertThatThrownBy(() -> writer.check(() -> "add x")).hasMessageContaining("NUL");
    writer.reset();
    writer.bytesPadded(1, new byte[5], 4);
    assertThatThrownBy(() -> writer.check(() -> "add x")).hasMessageContaining("more than 4");
    writer.reset();
    writer.u32(1, 1L << 32);
    assertThatThrownBy(() -> writer.check(() -> "add x")).hasMessageContaining("4294967296");
  }

  @Test
  void aValueOfTheWrongSizeIsAnError() {
    writer.u16(1, 5);
    AttributeReader in = only();
    assertThat(in.s32()).isZero();
    assertThatThrownBy(() -> in.check(() -> "read x"))
        .hasMessage(
            "read x failed: the kernel's answer is malformed: attribute 1 has 2 bytes instead of 4");
  }

  @Test
  void anErrorWithinANestedAttributeReachesTheOuterReader() {
    int nest = writer.begin(1);
    writer.u16(2, 5).end(nest);
    AttributeReader in = only();
    AttributeReader inner = in.nested();
    assertThat(inner.next()).isTrue();
    inner.u64();
    assertThat(in.failed()).isTrue();
    assertThat(in.next()).isFalse();
  }

  @Test
  void aStructureShorterThanItsFieldIsAnError() {
    writer.bytes(6, new byte[7]);
    AttributeReader in = only();
    assertThat(in.u32At(0)).isZero();
    assertThat(in.failed()).isFalse();
    in.u32At(4);
    assertThat(in.failed()).isTrue();
  }

  @Test
  void aCutOffHeaderIsAnError() {
    writer.fixed32(1);
    assertThat(reader(8).failed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyBytesAreReadToTheirEndWithoutAnyOtherException(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      for (int at = 0; at + 1 < bytes.length && random.nextBoolean(); at += 8) {
        bytes[at] = (byte) random.nextInt(24); // Plausible lengths go deeper.
        bytes[at + 1] = 0;
      }
      assertThatCode(() -> readAll(AttributeReader.of(ByteBuffer.wrap(bytes), 4), 0))
          .as("seed %d: %s", seed, Arrays.toString(bytes))
          .doesNotThrowAnyException();
    }
  }

  private static void readAll(AttributeReader in, int depth) {
    in.fixed32(0);
    while (in.next()) {
      switch (in.type() % 8) {
        case 0 -> in.u8();
        case 1 -> in.u16be();
        case 2 -> in.s32be();
        case 3 -> in.u64();
        case 4 -> in.string();
        case 5 -> in.u32At(4);
        case 6 -> in.bytes();
        default -> {
          if (depth < 8) {
            readAll(in.nested(), depth + 1);
          }
        }
      }
    }
  }
}

package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.packet.UdpPacket.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpPacketTest {
  private static Verdict verdict(byte[] packet) {
    return UdpPacket.narrow(ByteBuffer.wrap(packet), packet.length);
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
    return packet;
  }

  private static List<byte[]> samples() {
    return List.of(UdpSamples.ipv4(), UdpSamples.ipv4WithOptions(), UdpSamples.ipv6());
  }

  private static String payload(ByteBuffer packet, int length) {
    assertThat(UdpPacket.narrow(packet, length)).isEqualTo(Verdict.WHOLE);
    byte[] payload = new byte[packet.remaining()];
    packet.get(payload);
    return HexFormat.of().formatHex(payload);
  }

  @Test
  void thePayloadIsFoundBehindEveryKindOfHeader() {
    for (byte[] packet : samples()) {
      assertThat(payload(ByteBuffer.wrap(packet), packet.length)).isEqualTo(UdpSamples.PAYLOAD);
    }
  }

  @Test
  void aPacketMayStandAnywhereInItsBuffer() {
    for (byte[] packet : samples()) {
      ByteBuffer buffer = ByteBuffer.allocate(7 + packet.length);
      buffer.position(7).mark();
      buffer.put(packet).reset();
      assertThat(payload(buffer, packet.length)).isEqualTo(UdpSamples.PAYLOAD);
    }
  }

  @Test
  void paddingBehindThePacketIsNoPayload() {
    for (byte[] packet : samples()) {
      byte[] padded = Arrays.copyOf(packet, 80);
      assertThat(payload(ByteBuffer.wrap(padded), padded.length)).isEqualTo(UdpSamples.PAYLOAD);
    }
  }

  @Test
  void aDatagramShorterThanItsPacketEndsWhereItSays() {
    byte[] packet = changed(UdpSamples.ipv4(), 25, 0x0A);
    assertThat(payload(ByteBuffer.wrap(packet), packet.length)).isEqualTo("0102");
  }

  @Test
  void anEmptyDatagramIsWhole() {
    byte[] packet = changed(UdpSamples.ipv4(), 25, 8);
    assertThat(payload(ByteBuffer.wrap(packet), packet.length)).isEmpty();
  }

  @Test
  void aWrongChecksumIsNotLookedAt() {
    byte[] packet = changed(changed(UdpSamples.ipv4(), 26, 0xDE), 27, 0xAD);
    assertThat(verdict(packet)).isEqualTo(Verdict.WHOLE);
  }

  @Test
  void partsOfADatagramAreFragments() {
    assertThat(verdict(changed(UdpSamples.ipv4(), 6, 0x20))).isEqualTo(Verdict.FRAGMENT);
    assertThat(verdict(changed(UdpSamples.ipv4(), 7, 1))).isEqualTo(Verdict.FRAGMENT);
    assertThat(verdict(UdpSamples.firstFragmentOfIpv6())).isEqualTo(Verdict.FRAGMENT);
  }

  @Test
  void headersThatContradictEachOtherAreMalformed() {
    assertThat(verdict(changed(UdpSamples.ipv4(), 0, 0x55))).as("version").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 0, 0x44))).as("header").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 0, 0x4F))).as("header").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 3, 0x22))).as("too long").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 3, 0x1B))).as("no UDP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 9, 6))).as("TCP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 25, 0x0E))).as("UDP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv4(), 25, 7))).as("UDP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv6(), 5, 0x0E))).as("too long").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv6(), 5, 7))).as("no UDP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv6(), 6, 6))).as("TCP").isEqualTo(MALFORMED);
    assertThat(verdict(changed(UdpSamples.ipv6(), 45, 0))).as("jumbogram").isEqualTo(MALFORMED);
  }

  private static final Verdict MALFORMED = Verdict.MALFORMED;

  @Test
  void whatArrivedCutOffIsMalformed() {
    for (byte[] packet : samples()) {
      for (int length = 0; length < packet.length; length++) {
        assertThat(verdict(Arrays.copyOf(packet, length))).isEqualTo(Verdict.MALFORMED);
      }
    }
  }

  @Test
  void whatTheBufferWasTooSmallForIsTruncated() {
    for (byte[] packet : samples()) {
      for (int captured = 0; captured < packet.length; captured++) {
        ByteBuffer buffer = ByteBuffer.wrap(packet, 0, captured);
        assertThat(UdpPacket.narrow(buffer, packet.length)).isEqualTo(Verdict.TRUNCATED);
        assertThat(buffer.remaining()).isEqualTo(captured);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBytesHaveAVerdictWithoutAnException(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      byte[] packet = samples().get(random.nextInt(3));
      for (int change = random.nextInt(6); change >= 0; change--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt();
      }
      int captured = random.nextInt(packet.length + 1);
      ByteBuffer buffer = ByteBuffer.wrap(packet, 0, captured);
      UdpPacket.narrow(buffer, packet.length);
      assertThat(buffer.remaining()).as("seed %d", seed).isBetween(0, captured);
    }
  }
}

package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.packet.NeighbourMessage.Kind;
import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole Ethernet frames, one field or header row a line; the forms were seen to be answered. */
class NeighbourFramesTest {
  private static final MacAddress OWN = new MacAddress("02:00:00:00:0a:01");
  private static final MacAddress PEER = new MacAddress("02:00:00:00:0b:01");
  private static final InetAddress VIP = ip("192.0.2.100");
  private static final InetAddress HOST = ip("192.0.2.1");
  private static final InetAddress VIP6 = ip("2001:db8::100");
  private static final InetAddress HOST6 = ip("2001:db8::1");
  private static final long NOW = -5;

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private static String hex(byte[] frame) {
    return HexFormat.of().formatHex(frame);
  }

  private static List<NeighbourMessage> said(byte[] frame) {
    return NeighbourFrames.decode(ByteBuffer.wrap(frame), NOW);
  }

  private static NeighbourMessage message(Kind kind, InetAddress subject) {
    return new NeighbourMessage(kind, subject, OWN, NOW);
  }

  @Test
  void anArpAnnouncementHasTheseBytesInBothForms() {
    assertThat(hex(ArpFrame.announceRequest(OWN, VIP)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000a01"
                + "0806" // Ethernet
                + "0001080006040001" // request
                + "020000000a01"
                + "c0000264" // sender
                + "000000000000"
                + "c0000264"); // target
    assertThat(hex(ArpFrame.announceReply(OWN, VIP)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000a01"
                + "0806"
                + "0001080006040002" // reply
                + "020000000a01"
                + "c0000264"
                + "ffffffffffff"
                + "c0000264");
  }

  @Test
  void anArpProbeAndRequestHaveTheseBytes() {
    assertThat(hex(ArpFrame.probe(OWN, VIP)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000a01"
                + "0806"
                + "0001080006040001"
                + "020000000a01"
                + "00000000" // nobody yet
                + "000000000000"
                + "c0000264");
    assertThat(hex(ArpFrame.request(OWN, HOST, VIP, PEER)))
        .isEqualTo(
            "020000000b01"
                + "020000000a01"
                + "0806" // unicast
                + "0001080006040001"
                + "020000000a01"
                + "c0000201"
                + "000000000000"
                + "c0000264");
  }

  @Test
  void anUnsolicitedAdvertisementHasTheseBytes() {
    assertThat(hex(NeighbourDiscoveryFrame.announce(OWN, VIP6, false)))
        .isEqualTo(
            "333300000001"
                + "020000000a01"
                + "86dd" // all nodes
                + "60000000"
                + "0020"
                + "3a"
                + "ff"
                + "20010db8000000000000000000000100" // from the address itself
                + "ff020000000000000000000000000001"
                + "8800ed2c" // advertisement and checksum
                + "20000000" // override
                + "20010db8000000000000000000000100"
                + "0201020000000a01"); // target link-layer address
  }

  @Test
  void aRoutersAdvertisementKeepsItsFlag() {
    byte[] frame = NeighbourDiscoveryFrame.announce(OWN, VIP6, true);
    assertThat(frame[14 + 40 + 4]).isEqualTo((byte) 0xA0);
    assertThat(said(frame)).containsExactly(message(Kind.CLAIM, VIP6));
  }

  @Test
  void anIpv6ProbeHasTheseBytes() {
    assertThat(hex(NeighbourDiscoveryFrame.probe(OWN, VIP6)))
        .isEqualTo(
            "3333ff000100"
                + "020000000a01"
                + "86dd" // solicited-node group
                + "60000000"
                + "0018"
                + "3a"
                + "ff"
                + "00000000000000000000000000000000" // nobody yet
                + "ff0200000000000000000001ff000100"
                + "87004aef" // solicitation and checksum
                + "00000000"
                + "20010db8000000000000000000000100"); // without an option
  }

  @Test
  void anIpv6RequestGoesToTheHostWhereItsMacIsKnown() {
    byte[] unicast = NeighbourDiscoveryFrame.request(OWN, HOST6, VIP6, PEER);
    assertThat(hex(unicast)).startsWith("020000000b01").contains(hex(VIP6.getAddress()));
    byte[] multicast = NeighbourDiscoveryFrame.request(OWN, HOST6, VIP6, null);
    assertThat(hex(multicast)).startsWith("3333ff000100").endsWith("0101020000000a01");
    assertThat(said(unicast)).isEqualTo(said(multicast)).hasSize(2);
  }

  @Test
  void framesSayWhatTheyMean() {
    assertThat(said(ArpFrame.announceRequest(OWN, VIP))).containsExactly(message(Kind.CLAIM, VIP));
    assertThat(said(ArpFrame.announceReply(OWN, VIP))).containsExactly(message(Kind.CLAIM, VIP));
    assertThat(said(ArpFrame.probe(OWN, VIP))).containsExactly(message(Kind.PROBE, VIP));
    assertThat(said(ArpFrame.request(OWN, HOST, VIP, null)))
        .containsExactly(message(Kind.CLAIM, HOST), message(Kind.REQUEST, VIP));
    assertThat(said(NeighbourDiscoveryFrame.announce(OWN, VIP6, false)))
        .containsExactly(message(Kind.CLAIM, VIP6));
    assertThat(said(NeighbourDiscoveryFrame.probe(OWN, VIP6)))
        .containsExactly(message(Kind.PROBE, VIP6));
    assertThat(said(NeighbourDiscoveryFrame.request(OWN, HOST6, VIP6, null)))
        .containsExactly(message(Kind.CLAIM, HOST6), message(Kind.REQUEST, VIP6));
  }

  @Test
  void framesThatCameOverARouterOrWereDamagedSayNothing() {
    byte[] far = NeighbourDiscoveryFrame.announce(OWN, VIP6, false);
    far[14 + 7] = (byte) 254; // Hop limit: forwarded, so not from this link.
    assertThat(said(far)).isEmpty();
    byte[] damaged = NeighbourDiscoveryFrame.announce(OWN, VIP6, false);
    damaged[damaged.length - 1] ^= 1;
    assertThat(said(damaged)).isEmpty();
  }

  @Test
  void trailingPaddingOfShortFramesIsIgnored() {
    byte[] padded = Arrays.copyOf(ArpFrame.probe(OWN, VIP), 60);
    assertThat(said(padded)).containsExactly(message(Kind.PROBE, VIP));
    byte[] padded6 = Arrays.copyOf(NeighbourDiscoveryFrame.probe(OWN, VIP6), 90);
    assertThat(said(padded6)).containsExactly(message(Kind.PROBE, VIP6));
  }

  private static List<byte[]> samples() {
    return List.of(
        ArpFrame.request(OWN, HOST, VIP, null),
        NeighbourDiscoveryFrame.announce(OWN, VIP6, false),
        NeighbourDiscoveryFrame.request(OWN, HOST6, VIP6, null));
  }

  @Test
  void aFrameCutOffAnywhereSaysNothing() {
    for (byte[] whole : samples()) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(said(Arrays.copyOf(whole, length))).as("%d bytes", length).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void anyBytesSaySomethingOrNothingWithoutAnException(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      byte[] frame = samples().get(random.nextInt(3));
      for (int change = random.nextInt(6); change >= 0; change--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      assertThat(said(frame)).as("seed %d: %s", seed, hex(frame)).hasSizeLessThanOrEqualTo(2);
    }
  }
}

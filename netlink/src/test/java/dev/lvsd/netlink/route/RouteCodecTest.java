package dev.lvsd.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are those of a little-endian machine, one attribute a line. */
class RouteCodecTest {
  private static final String LINK =
      "0000010002000000" // ifinfomsg: AF_UNSPEC, Ethernet, index 2
          + "4310010000000000" // IFF_UP, IFF_LOWER_UP and others
          + "090003006574683000000000" // eth0
          + "08000400dc050000" // MTU 1500
          + "0a000100020000000a0b0000" // 02:00:00:00:0a:0b
          + "0500100006000000"; // operational state, not read

  private static final String ADDRESS =
      "0218810002000000" // ifaddrmsg: AF_INET, /24, flags, index 2
          + "08000100c0000264" // IFA_ADDRESS
          + "08000200c0000264" // IFA_LOCAL
          + "0900030065746830" // label eth0 ...
          + "00000000"
          + "0800080001020000" // flags, 32 bits
          + "1400060001000000020000000300000004000000"; // preferred 1, valid 2, stamps

  private static final String NEIGHBOUR =
      "0200000002000000" // ndmsg: AF_INET, index 2
          + "02000001" // NUD_REACHABLE
          + "08000100c0000201" // NDA_DST
          + "0a00020002000000000b0000"; // NDA_LLADDR

  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static String encoded(Consumer<AttributeWriter> body) {
    ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    body.accept(new AttributeWriter(out));
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  @Test
  void anIpv4AddressIsPutWithTheseBytes() {
    assertThat(encoded(out -> RouteCodec.address(out, 2, ip("192.0.2.100"), 24, 1)))
        .isEqualTo(
            "0218000002000000" // AF_INET, /24, scope global, index 2
                + "08000200c0000264" // IFA_LOCAL
                + "08000100c0000264" // IFA_ADDRESS
                + "1400060001000000010000000000000000000000"); // lifetimes 1 s
  }

  @Test
  void anIpv6AddressIsPutWithTheseBytes() {
    String octets = "20010db8000000000000000000000100";
    assertThat(
            encoded(
                out ->
                    RouteCodec.address(out, 2, ip("2001:db8::100"), 64, InterfaceAddress.FOREVER)))
        .isEqualTo(
            "0a40000002000000" // AF_INET6, /64, scope global, index 2
                + ("14000200" + octets) // IFA_LOCAL
                + "14000600ffffffffffffffff0000000000000000" // lifetimes without end
                + "0800080002000000"); // IFA_F_NODAD
  }

  @Test
  void aLinkIsAskedForByNameWithTheseBytes() {
    assertThat(encoded(out -> RouteCodec.linkRequest(out, "eth0")))
        .isEqualTo(
            "00000000000000000000000000000000" // ifinfomsg
                + "08001d0008000000" // without counters
                + "090003006574683000000000"); // eth0
  }

  @Test
  void aNeighbourIsAskedForWithTheseBytes() {
    assertThat(encoded(out -> RouteCodec.neighbourRequest(out, 2, ip("192.0.2.1"))))
        .isEqualTo("020000000200000000000000" + "08000100c0000201");
  }

  @Test
  void aLinkIsReadFromItsBytes() throws KernelException {
    assertThat(RouteCodec.link(() -> "x", bytes(LINK)))
        .isEqualTo(new Link(2, "eth0", true, true, 1500, new MacAddress("02:00:00:00:0a:0b")));
  }

  @Test
  void aBridgePortsMessageIsNoLink() throws KernelException {
    assertThat(RouteCodec.link(() -> "x", bytes("07" + LINK.substring(2)))).isNull();
  }

  @Test
  void anAddressIsReadFromItsBytes() throws KernelException {
    assertThat(RouteCodec.address(() -> "x", bytes(ADDRESS)))
        .isEqualTo(new InterfaceAddress(2, ip("192.0.2.100"), 24, 2, 0x201));
  }

  @Test
  void onAPointToPointLinkOurOwnAddressIsTheLocalOne() throws KernelException {
    String peer = ADDRESS.replace("08000100c0000264", "08000100c0000299");
    assertThat(RouteCodec.address(() -> "x", bytes(peer)))
        .extracting(InterfaceAddress::address)
        .isEqualTo(ip("192.0.2.100"));
  }

  @Test
  void addressesOfOtherFamiliesAreNotRead() throws KernelException {
    assertThat(RouteCodec.address(() -> "x", bytes("1c" + ADDRESS.substring(2)))).isNull();
  }

  @Test
  void aNeighbourIsKnownOnlyInAValidState() throws KernelException {
    assertThat(RouteCodec.neighbour(() -> "x", bytes(NEIGHBOUR)).octets()).hasSize(6);
    String failed = NEIGHBOUR.replace("02000001", "20000001");
    assertThat(RouteCodec.neighbour(() -> "x", bytes(failed))).isEqualTo(MacAddress.NONE);
  }

  @Test
  void announcementsAreToldApart() throws KernelException {
    assertThat(RouteWatch.change(RouteProtocol.RTM_NEWLINK, bytes(LINK)))
        .isInstanceOf(RouteChange.LinkChanged.class);
    assertThat(RouteWatch.change(RouteProtocol.RTM_DELLINK, bytes(LINK)))
        .isEqualTo(new RouteChange.LinkRemoved(2, "eth0"));
    assertThat(RouteWatch.change(RouteProtocol.RTM_NEWADDR, bytes(ADDRESS)))
        .isInstanceOf(RouteChange.AddressChanged.class);
    assertThat(RouteWatch.change(RouteProtocol.RTM_DELADDR, bytes(ADDRESS)))
        .isInstanceOf(RouteChange.AddressRemoved.class);
    assertThat(RouteWatch.change(24, bytes(LINK))).isNull();
  }

  private static @Nullable Throwable reading(int kind, byte[] payload) {
    ByteBuffer in = ByteBuffer.wrap(payload);
    return catchThrowable(
        () -> {
          switch (kind) {
            case 0 -> RouteCodec.link(() -> "x", in);
            case 1 -> RouteCodec.address(() -> "x", in);
            default -> RouteCodec.neighbour(() -> "x", in);
          }
        });
  }

  private static final List<String> MESSAGES = List.of(LINK, ADDRESS, NEIGHBOUR);

  @Test
  void aMessageCutOffAnywhereIsReadOrRefusedWithTheDeclaredException() {
    for (int kind = 0; kind < MESSAGES.size(); kind++) {
      byte[] whole = HexFormat.of().parseHex(MESSAGES.get(kind));
      int header = List.of(16, 8, 12).get(kind);
      for (int length = 0; length < whole.length; length++) {
        Throwable thrown = reading(kind, Arrays.copyOf(whole, length));
        if (length < header) {
          assertThat(thrown).as("kind %d, %d bytes", kind, length).isNotNull();
        }
        assertThat(thrown == null || thrown instanceof KernelException)
            .as("kind %d, %d bytes threw %s", kind, length, thrown)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyChangeOfBytesIsReadOrRefusedWithTheDeclaredException(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      int kind = random.nextInt(MESSAGES.size());
      byte[] bytes = HexFormat.of().parseHex(MESSAGES.get(kind));
      for (int change = random.nextInt(6); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Throwable thrown = reading(kind, bytes);
      assertThat(thrown == null || thrown instanceof KernelException)
          .as("seed %d: %s threw %s", seed, HexFormat.of().formatHex(bytes), thrown)
          .isTrue();
    }
  }
}

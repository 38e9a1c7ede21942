package dev.lvsd.netlink.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests and answers as they went to and came from a Linux 6.1 kernel on x86-64, one attribute a
 * line. They may change only if that kernel would take or send other bytes.
 */
class IpvsCodecTest {
  private static final ServiceKey WEB = IpvsSamples.virtual(Protocol.TCP, "192.0.2.10", 80);

  private static final String WEB_KEY =
      "0600010002000000" // AF_INET
          + "0600020006000000" // IPPROTO_TCP
          + "14000300c000020a000000000000000000000000" // 192.0.2.10
          + "0600040000500000"; // port 80

  private static final String NO_STATS =
      "60000a00" // stats
          + "0800010000000000" // connections
          + "0800020000000000" // packets in
          + "0800030000000000" // packets out
          + "0c0004000000000000000000" // bytes in
          + "04000b00" // padding
          + "0c0005000000000000000000" // bytes out
          + "0800060000000000" // rates ...
          + "0800070000000000"
          + "0800080000000000"
          + "0800090000000000"
          + "08000a0000000000";

  private static final String STATS64 =
      "40000c00" // stats, 64 bits
          + "0c0001000100000001000000" // connections 2^32 + 1
          + "0c0002000200000000000000" // packets in
          + "0c0003000300000000000000" // packets out
          + "0c0004000400000000000000" // bytes in
          + "0c0005000500000000000000"; // bytes out

  private static final String WEB_SERVICE =
      WEB_KEY
          + "0800060077727200" // wrr
          + "0c00070002000000ffffffff" // flags HASHED
          + "0800080000000000" // timeout 0
          + "08000900ffffffff" // netmask /32
          + NO_STATS
          + STATS64;

  private static final String DESTINATION =
      "140001000a000001000000000000000000000000" // 10.0.0.1
          + "0600020000500000" // port 80
          + "0800030000000000" // masquerading
          + "0800040003000000" // weight 3
          + "05000d0000000000" // tunnel type
          + "06000e0000000000" // tunnel port
          + "06000f0000000000" // tunnel flags
          + "08000500e8030000" // upper 1000
          + "08000600f4010000" // lower 500
          + "0800070001000000" // active 1
          + "0800080002000000" // inactive 2
          + "0800090003000000" // persistent 3
          + "06000b0002000000" // AF_INET
          + NO_STATS;

  private static final String DAEMON =
      "0800010002000000" // backup
          + "070002006c6f0000" // lo
          + "0800030007000000" // sync id 7
          + "0600040000040000" // maxlen 1024
          + "0600070090220000" // port 8848
          + "0500080001000000" // ttl 1
          + "08000500e0000051"; // 224.0.0.81

  /** The answer's family header, and the attributes within a nested one. */
  private static byte[] answer(int type, String attributes) {
    byte[] inner = HexFormat.of().parseHex(attributes);
    ByteBuffer out = ByteBuffer.allocate(8 + inner.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0x101).putShort((short) (4 + inner.length)).putShort((short) type).put(inner);
    return out.array();
  }

  private static String encoded(Consumer<AttributeWriter> body) {
    ByteBuffer out = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    body.accept(new AttributeWriter(out));
    return HexFormat.of().formatHex(out.array(), 0, out.position());
  }

  private static <T> @Nullable T decoded(byte[] payload, Function<AttributeReader, T> decoder)
      throws KernelException {
    AttributeReader in = AttributeReader.of(ByteBuffer.wrap(payload), 4);
    T result = decoder.apply(in);
    in.check(() -> "read");
    return result;
  }

  @Test
  void aServiceIsAskedForWithTheseBytes() {
    assertThat(encoded(out -> IpvsEncoder.service(out, Service.plain(WEB, "wrr"))))
        .isEqualTo(
            "54000180" // service
                + WEB_KEY
                + "0800060077727200" // wrr
                + "0c000700000000003d000000" // flags 0, mask all that a user can set
                + "0800080000000000" // timeout 0
                + "08000900ffffffff"); // netmask /32
  }

  @Test
  void aPersistentMarkOfIpv6IsAskedForWithTheseBytes() {
    Service service =
        new Service(new ServiceKey.Mark(true, 7), "mh", Service.PERSISTENT, 360, 64, "sip");
    assertThat(encoded(out -> IpvsEncoder.service(out, service)))
        .isEqualTo(
            "40000180" // service
                + "060001000a000000" // AF_INET6
                + "0800050007000000" // mark 7
                + "070006006d680000" // mh
                + "08000b0073697000" // persistence engine sip
                + "0c000700010000003d000000" // PERSISTENT
                + "0800080068010000" // 360 s
                + "0800090040000000"); // prefix /64, host order
  }

  @Test
  void aDestinationIsAskedForWithTheseBytes() {
    DestinationKey key = new DestinationKey(IpvsSamples.ip("10.0.0.1"), 80);
    Destination real = new Destination(key, Forwarding.NAT, 3, 1000, 500);
    assertThat(encoded(out -> IpvsEncoder.destination(out, real)))
        .isEqualTo(
            "48000280" // destination
                + "06000b0002000000" // AF_INET
                + "140001000a000001000000000000000000000000" // 10.0.0.1
                + "0600020000500000" // port 80
                + "0800030000000000" // masquerading
                + "0800040003000000" // weight 3
                + "08000500e8030000" // upper 1000
                + "08000600f4010000"); // lower 500
  }

  @Test
  void aDaemonIsAskedForWithTheseBytes() {
    SyncDaemon daemon = new SyncDaemon(SyncDaemon.Role.MASTER, "lo", 7, 1, null, 0, 0);
    assertThat(encoded(out -> IpvsEncoder.daemon(out, daemon)))
        .isEqualTo(
            "24000380" // daemon
                + "0800010001000000" // master
                + "070002006c6f0000" // lo
                + "0800030007000000" // sync id 7
                + "0600040001000000"); // maxlen 1
  }

  @Test
  void aServiceIsReadFromTheKernelsBytes() throws KernelException {
    assertThat(decoded(answer(1, WEB_SERVICE), IpvsDecoder::service))
        .isEqualTo(
            new ServiceEntry(Service.plain(WEB, "wrr"), new Stats((1L << 32) + 1, 2, 3, 4, 5)));
  }

  @Test
  void aKernelWithout64BitCountersGivesThoseOf32() throws KernelException {
    String old = WEB_SERVICE.replace(STATS64, "").replace("0800010000000000", "0800010009000000");
    assertThat(decoded(answer(1, old), IpvsDecoder::service))
        .extracting(ServiceEntry::stats)
        .isEqualTo(new Stats(9, 0, 0, 0, 0));
  }

  @Test
  void aDestinationIsReadFromTheKernelsBytes() throws KernelException {
    DestinationKey key = new DestinationKey(IpvsSamples.ip("10.0.0.1"), 80);
    DestinationEntry read =
        decoded(answer(2, DESTINATION), in -> IpvsDecoder.destination(in, false));
    assertThat(read)
        .isEqualTo(
            new DestinationEntry(
                new Destination(key, Forwarding.NAT, 3, 1000, 500), 1, 2, 3, Stats.NONE));
  }

  @Test
  void aDaemonIsReadFromTheKernelsBytes() throws KernelException {
    assertThat(decoded(answer(3, DAEMON), IpvsDecoder::daemon))
        .isEqualTo(
            new SyncDaemon(
                SyncDaemon.Role.BACKUP, "lo", 7, 1024, IpvsSamples.ip("224.0.0.81"), 8848, 1));
  }

  @Test
  void infoAndTimeoutsAreReadFromTheKernelsBytes() throws KernelException {
    byte[] info = HexFormat.of().parseHex("0e010000" + "0800010001020100" + "0800020000100000");
    byte[] config =
        HexFormat.of()
            .parseHex("0c010000" + "0800040084030000" + "0800050078000000" + "080006002c010000");
    assertThat(decoded(info, IpvsDecoder::info)).isEqualTo(new IpvsInfo("1.2.1", 4096));
    assertThat(decoded(config, IpvsDecoder::timeouts)).isEqualTo(new IpvsTimeouts(900, 120, 300));
  }

  @Test
  void aMappedIpv4AddressStaysIpv6() throws KernelException {
    String mapped =
        WEB_SERVICE
            .replace("0600010002000000", "060001000a000000")
            .replace("c000020a000000000000000000000000", "00000000000000000000ffffc000020a")
            .replace("08000900ffffffff", "0800090080000000");
    ServiceEntry entry = decoded(answer(1, mapped), IpvsDecoder::service);
    assertThat(entry)
        .isNotNull()
        .extracting(read -> read.service().key().ipv6(), read -> read.service().prefixLength())
        .containsExactly(true, 128);
  }

  private static final List<Function<AttributeReader, ?>> DECODERS =
      List.of(
          IpvsDecoder::service,
          in -> IpvsDecoder.destination(in, true),
          IpvsDecoder::daemon,
          IpvsDecoder::timeouts,
          IpvsDecoder::info);

  @Test
  void anAnswerCutOffAnywhereIsAnErrorOfTheDeclaredKind() {
    List<byte[]> answers =
        List.of(answer(1, WEB_SERVICE), answer(2, DESTINATION), answer(3, DAEMON));
    for (int kind = 0; kind < 3; kind++) {
      Function<AttributeReader, ?> decoder = DECODERS.get(kind);
      byte[] whole = answers.get(kind);
      // After the family header there is nothing, which is no entry; from there on it is an error.
      for (int length = 5; length < whole.length; length++) {
        byte[] cut = Arrays.copyOf(whole, length);
        assertThat(catchThrowable(() -> decoded(cut, decoder::apply)))
            .as("kind %d, %d bytes", kind, length)
            .isInstanceOf(KernelException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyChangeOfBytesGivesAnEntryOrTheDeclaredException(long seed) {
    Random random = new Random(seed);
    List<byte[]> answers =
        List.of(answer(1, WEB_SERVICE), answer(2, DESTINATION), answer(3, DAEMON));
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = answers.get(random.nextInt(3)).clone();
      for (int change = random.nextInt(8); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Function<AttributeReader, ?> decoder = DECODERS.get(random.nextInt(DECODERS.size()));
      Throwable thrown = catchThrowable(() -> decoded(bytes, decoder::apply));
      assertThat(thrown == null || thrown instanceof KernelException)
          .as("seed %d: %s threw %s", seed, HexFormat.of().formatHex(bytes), thrown)
          .isTrue();
    }
  }
}

package dev.lvsd.sync.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Literal messages, one field a line; the layout is that of net/netfilter/ipvs/ip_vs_sync.c. */
class SyncMessageTest {
  private static final int ID = 51;

  /** An established connection in version 0, without its header. */
  private static final String V0_TCP =
      "00" // reserved
          + "06" // TCP
          + "9b3a" // client port 39738
          + "0050" // virtual port 80
          + "1f90" // destination port 8080
          + "c0a80a01" // client 192.168.10.1
          + "c0000264" // virtual 192.0.2.100
          + "0a010005"; // destination 10.1.0.5

  private static final String V1_TCP =
      "00" // IPv4
          + "06" // TCP
          + "0024" // version 0, 36 bytes
          + "00000003" // direct routing
          + "0001" // ESTABLISHED
          + "9b3a" // client port 39738
          + "0050" // virtual port 80
          + "1f90" // destination port 8080
          + "00000000" // no mark
          + "00000384" // 900 s
          + "c0a80a01" // client 192.168.10.1
          + "c0000264" // virtual 192.0.2.100
          + "0a010005"; // destination 10.1.0.5

  private static final TestConnection TCP =
      new TestConnection(
          false,
          6,
          39_738,
          80,
          8080,
          0,
          0xC0A8_0A01L,
          0,
          0xC000_0264L,
          0,
          0x0A01_0005L,
          3,
          1,
          0,
          900,
          -1,
          "");

  private static final String V1_UDP6 =
      "01" // IPv6
          + "11" // UDP
          + "0048" // version 0, 72 bytes
          + "00000100" // NAT, inactive
          + "0000" // its only state
          + "c001" // client port 49153
          + "0035" // virtual port 53
          + "14eb" // destination port 5355
          + "0000002a" // mark 42
          + "0000012c" // 300 s
          + "20010db8000000000000000000000001"
          + "20010db8000000000000000000000100"
          + "fd000000000000000000000000000005";

  private static final TestConnection UDP6 =
      new TestConnection(
          true,
          17,
          49_153,
          53,
          5355,
          0x2001_0DB8_0000_0000L,
          1,
          0x2001_0DB8_0000_0000L,
          0x100,
          0xFD00_0000_0000_0000L,
          5,
          0x100,
          0,
          42,
          300,
          -1,
          "");

  private static final String SEQUENCES =
      "01" // IPVS_OPT_SEQ_DATA
          + "18" // 24 bytes
          + "00001000" // in: initial sequence, delta, previous delta
          + "00000007"
          + "00000003"
          + "00002000" // out
          + "00000000"
          + "fffffffd";

  private static final String ENGINE =
      "02" // IPVS_OPT_PE_DATA
          + "05" // 5 bytes
          + "6340686f73" // "c@hos"
          + "03" // IPVS_OPT_PE_NAME
          + "03" // 3 bytes
          + "736970"; // "sip"

  private static List<TestConnection> decode(byte[] datagram) throws SyncMessageException {
    List<TestConnection> seen = new ArrayList<>();
    int count =
        SyncMessageDecoder.decode(
            ByteBuffer.wrap(datagram), ID, view -> seen.add(TestConnection.of(view)));
    assertThat(seen).hasSize(count);
    return seen;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] v0(int count, String connections) {
    return bytes("%02x".formatted(count) + "33" + size(4, connections) + connections);
  }

  private static byte[] v1(int count, String connections) {
    return bytes(
        "00" // reserved
            + "33" // sync id 51
            + size(8, connections)
            + "%02x".formatted(count)
            + "01" // version
            + "0000" // spare
            + connections);
  }

  private static String size(int header, String connections) {
    return "%04x".formatted(header + connections.length() / 2);
  }

  private static byte[] encode(ConnectionView... connections) {
    SyncMessageEncoder encoder = new SyncMessageEncoder(ID, 1472);
    for (ConnectionView connection : connections) {
      assertThat(encoder.add(connection)).isTrue();
    }
    return encoder.finish().array();
  }

  private static void refused(byte[] datagram, Kind kind, int offset, String reason) {
    List<TestConnection> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                SyncMessageDecoder.decode(
                    ByteBuffer.wrap(datagram), ID, view -> seen.add(TestConnection.of(view))))
        .isInstanceOfSatisfying(
            SyncMessageException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.offset()).isEqualTo(offset);
            })
        .hasMessageContaining(reason);
    assertThat(seen).isEmpty();
  }

  /** A version 1 message of one IPv4 connection with the bytes at an offset replaced. */
  private static byte[] v1With(int offset, String hex) {
    byte[] datagram = v1(1, V1_TCP);
    byte[] field = bytes(hex);
    System.arraycopy(field, 0, datagram, offset, field.length);
    return datagram;
  }

  @Test
  void aVersion0MessageIsDecoded() throws SyncMessageException {
    String connections =
        V0_TCP
            + "0143" // flags: direct routing, inactive, hashed (a matter of the sender alone)
            + "0004" // FIN_WAIT
            + V0_TCP
            + "0003"
            + "0001"; // ESTABLISHED
    assertThat(decode(v0(2, connections)))
        .containsExactly(TCP.with(39_738, 0x103, 4).withTimeout(0), TCP.withTimeout(0));
  }

  @Test
  void sequencesOfVersion0AreInTheSendersByteOrderAndBecomeAnOptionInNetworkOrder()
      throws SyncMessageException {
    ByteBuffer sequences = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
    sequences.putInt(0x1000).putInt(7).putInt(3).putInt(0x2000).putInt(0).putInt(-3);
    String connections =
        V0_TCP
            + "0600" // flags: both ways
            + "0001"
            + HexFormat.of().formatHex(sequences.array())
            + V0_TCP
            + "0003"
            + "0001";
    assertThat(decode(v0(2, connections)))
        .containsExactly(
            TCP.with(39_738, 0x600, 1).withTimeout(0).withOptions(SEQUENCES), TCP.withTimeout(0));
  }

  @Test
  void aVersion1MessageHasTheseBytesInBothFamilies() throws SyncMessageException {
    byte[] message = v1(2, V1_TCP + V1_UDP6);
    assertThat(decode(message)).containsExactly(TCP, UDP6);
    assertThat(HexFormat.of().formatHex(encode(TCP, UDP6)))
        .isEqualTo(HexFormat.of().formatHex(message));
  }

  @Test
  void optionsAreKeptAndTheNextConnectionIsAligned() throws SyncMessageException {
    String withOptions =
        V1_TCP.replace("00060024", "0006004a") + SEQUENCES + ENGINE; // 36 + 26 + 12 bytes
    byte[] message = v1(2, withOptions + "0000" + V1_UDP6);
    TestConnection tcp = TCP.withOptions(SEQUENCES + ENGINE);
    assertThat(decode(message)).containsExactly(tcp, UDP6);
    assertThat(HexFormat.of().formatHex(encode(tcp, UDP6)))
        .isEqualTo(HexFormat.of().formatHex(message));
  }

  @Test
  void anUnknownOptionMayBeSkippedOnlyIfItSaysSo() throws SyncMessageException {
    String connection = V1_TCP.replace("00060024", "00060027");
    assertThat(decode(v1(1, connection + "4501ff"))).containsExactly(TCP);
    refused(v1(1, connection + "0501ff"), Kind.OPTION, 44, "option 5 is unknown");
  }

  @Test
  void malformedOptionsAreRefused() {
    String twice = V1_TCP.replace("00060024", "00060058") + SEQUENCES + SEQUENCES;
    refused(v1(1, twice), Kind.OPTION, 70, "option 1 is there twice");
    refused(
        v1(1, V1_TCP.replace("00060024", "00060027") + "010100"),
        Kind.OPTION,
        45,
        "sequence data of 1 bytes");
    refused(v1(1, V1_TCP.replace("00060024", "00060025") + "01"), Kind.OPTION, 44, "cut off");
    refused(v1(1, V1_TCP.replace("00060024", "00060026") + "0200"), Kind.OPTION, 45, "0 bytes");
    refused(v1(1, V1_TCP.replace("00060024", "00060027") + "0202aa"), Kind.OPTION, 45, "2 bytes");
    refused(v1(1, V1_TCP.replace("00060024", "00060027") + "0201aa"), Kind.OPTION, 44, "name");
    refused(
        v1(1, V1_TCP.replace("00060024", "0006003a") + "0201aa" + "0311" + "61".repeat(17)),
        Kind.OPTION,
        48,
        "name of 17 bytes");
  }

  @Test
  void aForeignSyncIdIsRefusedUnlessAnyIsTaken() throws SyncMessageException {
    byte[] message = v1(1, V1_TCP);
    message[1] = 52;
    refused(message, Kind.SYNC_ID, 1, "sync id 52, not 51");
    assertThat(SyncMessageDecoder.decode(ByteBuffer.wrap(message), 0, view -> {})).isEqualTo(1);
  }

  @Test
  void lengthsThatDoNotFitAreRefused() {
    refused(bytes("003300"), Kind.SIZE, 0, "3 bytes");
    refused(bytes("00330004"), Kind.SIZE, 0, "4 bytes are no message of version 1");
    refused(bytes("0033000801010000ff"), Kind.SIZE, 2, "says 8 bytes but has 9");
    refused(v1(2, V1_TCP), Kind.SIZE, 44, "0 of 36");
    refused(v1(0, V1_TCP), Kind.SIZE, 8, "36 bytes are left");
    refused(v1(1, V1_TCP + "00"), Kind.SIZE, 44, "1 bytes are left");
    refused(v1With(10, "0023"), Kind.SIZE, 10, "35 bytes; it needs 36");
    refused(v1With(10, "0025"), Kind.SIZE, 10, "there are 36");
    refused(v1With(8, "01"), Kind.SIZE, 10, "it needs 72");
    refused(v0(1, V0_TCP + "0003"), Kind.SIZE, 4, "22 of 24");
    refused(v0(1, V0_TCP + "02000001"), Kind.SIZE, 28, "sequence data");
    refused(v0(1, V0_TCP + "00030001" + "00"), Kind.SIZE, 28, "1 bytes are left");
  }

  @Test
  void otherVersionsAreRefused() {
    refused(v1With(5, "02"), Kind.VERSION, 5, "version 2");
    refused(v1With(6, "0001"), Kind.VERSION, 5, "version 1");
    refused(v1With(8, "02"), Kind.VERSION, 8, "type 2");
    refused(v1With(10, "1024"), Kind.VERSION, 10, "version 1");
  }

  @Test
  void valuesThatNoKernelSendsAreRefused() {
    refused(v1With(9, "01"), Kind.VALUE, 8, "protocol 1 ");
    refused(v1With(16, "000b"), Kind.VALUE, 8, "no state 11");
    refused(v1With(12, "00000005"), Kind.VALUE, 8, "forwarding method 5");
    refused(v1With(12, "00001000"), Kind.VALUE, 8, "client port 39738");
    refused(v1With(12, "00000800"), Kind.VALUE, 8, "client port 39738");
    refused(v1With(20, "0000"), Kind.VALUE, 8, "no virtual port");
    refused(v1With(28, "80000000"), Kind.VALUE, 8, "2147483648 seconds");
    refused(v0(1, V0_TCP + "0003" + "000b"), Kind.VALUE, 4, "no state 11");
  }

  @Test
  void nothingIsHandedOnIfALaterConnectionIsMalformed() {
    refused(v1(2, V1_TCP + V1_TCP.replace("0006", "0007")), Kind.VALUE, 44, "protocol 7");
  }

  @Test
  void aTemplateIsNeverSentWithoutATimeout() throws SyncMessageException {
    TestConnection template = TestConnection.template(1, 0);
    assertThat(decode(encode(template))).containsExactly(template.withTimeout(180));
    assertThat(decode(encode(TestConnection.template(1, 3600))))
        .containsExactly(TestConnection.template(1, 3600));
    assertThat(decode(encode(TCP.withTimeout(0)))).containsExactly(TCP.withTimeout(0));
  }

  @Test
  void theDecoderReadsFromPositionToLimitInAnyByteOrderAndMovesNeither()
      throws SyncMessageException {
    byte[] message = v1(1, V1_TCP);
    ByteBuffer buffer = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(0, new byte[] {1, 2, 3}).put(3, message).position(3).limit(3 + message.length);
    List<TestConnection> seen = new ArrayList<>();
    SyncMessageDecoder.decode(buffer, ID, view -> seen.add(TestConnection.of(view)));
    assertThat(seen).containsExactly(TCP);
    assertThat(buffer.position()).isEqualTo(3);
    assertThat(buffer.limit()).isEqualTo(3 + message.length);
  }

  @Test
  void aMessageIsFullWhenTheNextConnectionWouldPassItsSizeOrItsCount() {
    SyncMessageEncoder small = new SyncMessageEncoder(ID, 8 + 10 * 36 + 35);
    SyncMessageEncoder large = new SyncMessageEncoder(ID, SyncMessageEncoder.MAX_BYTES);
    for (int i = 0; i < 10; i++) {
      assertThat(small.add(TestConnection.tcp(i))).isTrue();
    }
    for (int i = 0; i < 255; i++) {
      assertThat(large.add(TestConnection.tcp(i))).isTrue();
    }
    assertThat(small.add(TestConnection.tcp(10))).isFalse();
    assertThat(large.add(TestConnection.tcp(255))).isFalse();
    assertThat(small.finish().remaining()).isEqualTo(8 + 10 * 36);
    assertThat(large.finish().remaining()).isEqualTo(8 + 255 * 36);
    assertThat(small.count()).isZero();
    assertThatThrownBy(small::finish).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theSmallestMessageTakesTheLargestConnection() {
    SyncMessageEncoder encoder = new SyncMessageEncoder(ID, SyncMessageEncoder.MIN_BYTES);
    String options = SEQUENCES + "02ff" + "61".repeat(255) + "0310" + "62".repeat(16);
    assertThat(encoder.add(UDP6.withOptions(options))).isTrue();
    assertThat(options).hasSize(2 * SyncMessageEncoder.MAX_OPTIONS);
  }

  @Test
  void whatIsEncodedIsDecodedAgain() throws SyncMessageException {
    for (long seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      SyncMessageEncoder encoder = new SyncMessageEncoder(ID, 384 + random.nextInt(2000));
      List<TestConnection> sent = new ArrayList<>();
      TestConnection next = TestConnection.arbitrary(random);
      while (encoder.add(next)) {
        sent.add(next);
        next = TestConnection.arbitrary(random);
      }
      assertThat(decode(encoder.finish().array())).as("seed %d", seed).isEqualTo(sent);
    }
  }
}

package dev.lvsd.sync.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.TcpStates;
import dev.lvsd.sync.message.TestConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines as a 6.1 kernel writes them. */
class ProcConnectionsTest {
  private static final String HEADER =
      "Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n";
  private static final String CLOSING =
      "TCP C0A80A01 9B3A C0A80A64 0052 AC101464 0052 TIME_WAIT        60\n";
  private static final String CLIENT6 = "2001:0db8:0000:0000:0000:0000:0000:0001";
  private static final String VIRTUAL6 = "2001:0db8:0000:0000:0000:0000:0000:0100";
  private static final String SERVER6 = "fd00:0000:0000:0000:0123:4567:89ab:cdef";

  private static final ForwardingLookup DIRECT =
      new ForwardingLookup() {
        @Override
        public int forwarding(ConnectionView connection) {
          return 3;
        }

        @Override
        public int persistenceSeconds(ConnectionView template) {
          return 300;
        }
      };

  private final List<TestConnection> seen = new ArrayList<>();

  private ProcConnections.Result read(InputStream in, ForwardingLookup lookup) throws IOException {
    return ProcConnections.read(in, lookup, view -> seen.add(TestConnection.of(view)));
  }

  private ProcConnections.Result read(String text, ForwardingLookup lookup) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), lookup);
  }

  private TestConnection one(String line, ForwardingLookup lookup) throws IOException {
    ProcConnections.Result result = read(HEADER + line, lookup);
    assertThat(result).isEqualTo(new ProcConnections.Result(1, 0, 0, ""));
    return seen.get(0);
  }

  private static ForwardingLookup nat() {
    return connection -> 0;
  }

  @Test
  void aTcpConnectionOfIpv4IsRead() throws IOException {
    assertThat(one(CLOSING, nat()))
        .isEqualTo(
            new TestConnection(
                false,
                6,
                39_738,
                82,
                82,
                0,
                0xC0A8_0A01L,
                0,
                0xC0A8_0A64L,
                0,
                0xAC10_1464L,
                0x100,
                TcpStates.TIME_WAIT,
                0,
                0,
                60,
                ""));
  }

  @Test
  void anEstablishedConnectionIsActiveAndADirectOneHasNoOutput() throws IOException {
    String line = CLOSING.replace("TIME_WAIT  ", "ESTABLISHED");
    assertThat(one(line, DIRECT).flags()).isEqualTo(0x083);
    assertThat(seen.get(0).state()).isEqualTo(TcpStates.ESTABLISHED);
  }

  @Test
  void aUdpConnectionOfIpv6IsReadWithAndWithoutBrackets() throws IOException {
    TestConnection expected =
        new TestConnection(
            true,
            17,
            0xC001,
            53,
            5355,
            0x2001_0DB8_0000_0000L,
            1,
            0x2001_0DB8_0000_0000L,
            0x100,
            0xFD00_0000_0000_0000L,
            0x0123_4567_89AB_CDEFL,
            0x100,
            0,
            0,
            0,
            299,
            "");
    String line = "UDP %s C001 %s 0035 %s 14EB UDP             299\n";
    assertThat(one(line.formatted(CLIENT6, VIRTUAL6, SERVER6), nat())).isEqualTo(expected);
    String bracketed =
        line.formatted("[" + CLIENT6 + "]", "[" + VIRTUAL6 + "]", "[" + SERVER6 + "]");
    read(HEADER + bracketed, nat());
    assertThat(seen).containsExactly(expected, expected);
  }

  @Test
  void theLookupIsAskedForServiceAndDestination() throws IOException {
    List<String> asked = new ArrayList<>();
    one(
        CLOSING,
        view -> {
          asked.add(
              "%d %x:%d -> %x:%d"
                  .formatted(
                      view.protocol(),
                      view.virtualLow(),
                      view.virtualPort(),
                      view.destinationLow(),
                      view.destinationPort()));
          return 2;
        });
    assertThat(asked).containsExactly("6 c0a80a64:82 -> ac101464:82");
    assertThat(seen.get(0).flags()).isEqualTo(0x182);
  }

  @Test
  void aTemplateIsKnownByItsStateAndIsNeverWithoutATimeout() throws IOException {
    String line = "TCP C0A80A00 0000 C0A80A64 0052 AC101464 0052 NONE              0\n";
    TestConnection template =
        new TestConnection(
            false,
            6,
            0,
            82,
            82,
            0,
            0xC0A8_0A00L,
            0,
            0xC0A8_0A64L,
            0,
            0xAC10_1464L,
            0x1100,
            0,
            0,
            1,
            0,
            "");
    assertThat(one(line, nat())).isEqualTo(template);
    read(HEADER + line.replace("NONE    ", "ASSURED "), DIRECT);
    assertThat(seen.get(1)).isEqualTo(template.with(0, 0x1183, 1).withTimes(300, 0));
  }

  @Test
  void aTemplateThatTheKernelHasVoidedIsNone() throws IOException {
    String template = "TCP C0A80A00 0000 C0A80A64 0052 AC101465 0052 NONE            200\n";
    String voided = "TCP C0A80A00 0000 C0A80A64 0052 AC101464 FFFF NONE            199\n";
    String voidedFirewallMark = "IP  C0A80A00 0000 0000002A 0000 AC101464 FFFF NONE  200\n";
    String text = HEADER + template + voided + voidedFirewallMark;
    assertThat(read(text, nat())).isEqualTo(new ProcConnections.Result(1, 2, 0, ""));
    assertThat(seen.get(0).destinationLow()).isEqualTo(0xAC10_1465L);
  }

  @Test
  void aRealServersPort65535IsOneLikeOthers() throws IOException {
    assertThat(one(CLOSING.replace("AC101464 0052", "AC101464 FFFF"), nat()).destinationPort())
        .isEqualTo(0xFFFF);
  }

  @Test
  void aFirewallMarksTemplateHasTheMarkAsItsVirtualAddress() throws IOException {
    TestConnection template =
        one("IP  C0A80A00 0000 0000002A 0000 AC101464 0000 NONE            200\n", nat());
    assertThat(template.protocol()).isZero();
    assertThat(template.template()).isTrue();
    assertThat(template.fwmark()).isEqualTo(42);
    assertThat(template.timeoutSeconds()).isEqualTo(200);
  }

  @Test
  void anFtpConnectionThatWaitsForItsClientIsNoTemplate() throws IOException {
    String line = "TCP C0A80A01 0000 C0A80A64 C350 AC101464 C350 LISTEN          119\n";
    assertThat(one(line, nat()).flags()).isEqualTo(0x900);
    assertThat(seen.get(0).state()).isEqualTo(TcpStates.LISTEN);
  }

  @Test
  void aPersistenceEnginesDataAreKept() throws IOException {
    String line = "UDP C0A80A00 0000 C0A80A64 13C4 AC101464 13C4 NONE            200 sip c@hos\n";
    assertThat(one(line, nat()).optionsHex()).isEqualTo("02056340686f73" + "0303736970");
  }

  @Test
  void aTimerThatIsJustOverHasNothingLeft() throws IOException {
    assertThat(one(CLOSING.replace(" 60", " 4294967295"), nat()).remainingSeconds()).isZero();
    read(HEADER + CLOSING.replace(" 60", " 18446744073709551"), nat());
    assertThat(seen.get(1).remainingSeconds()).isZero();
  }

  @Test
  void whatASyncMessageCannotSayIsCounted() throws IOException {
    String text =
        HEADER
            + "TCP C0A80A01 9B3A C0A80A64 0052 "
            + SERVER6
            + " 0052 ESTABLISHED     60\n"
            + "IP_50 C0A80A01 01F4 C0A80A64 01F4 AC101464 01F4 ERR!            60\n"
            + CLOSING;
    assertThat(read(text, nat())).isEqualTo(new ProcConnections.Result(1, 2, 0, ""));
  }

  @Test
  void malformedLinesAreSkippedCountedAndTheFirstIsTold() throws IOException {
    String text =
        HEADER
            + CLOSING.replace("C0A80A01", "C0A8XA01")
            + CLOSING.replace("9B3A", "9B3")
            + CLOSING.replace("TIME_WAIT", "TIME_FLOW")
            + CLOSING.replace("TCP", "XYZ")
            + CLOSING.replace("       60", "")
            + CLOSING.replace("60", "6x")
            + CLOSING.replace("60", "")
            + CLOSING.replace("60", "60 seventeen-letters x")
            + "\n"
            + "x".repeat(300_000)
            + "\n"
            + CLOSING
            + CLOSING.substring(0, 30);
    ProcConnections.Result result = read(text, nat());
    assertThat(result.connections()).isEqualTo(1);
    assertThat(result.malformed()).isEqualTo(11);
    assertThat(result.firstMalformed())
        .isEqualTo("TCP C0A8XA01 9B3A C0A80A64 0052 AC101464 0052 TIME_WAIT        60");
  }

  @Test
  void anotherFileIsRefused() {
    assertThatThrownBy(() -> read("", nat()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> read("IP Virtual Server version 1.2.1 (size=4096)\n", nat()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its first line is 'IP Virtual Server version");
    assertThatThrownBy(() -> read("y".repeat(5000), nat()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its first line is");
  }

  /** Gives a few bytes a call, as the kernel gives a page a call. */
  private static InputStream dribbling(byte[] bytes, Random random) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, 1 + random.nextInt(200)));
      }
    };
  }

  @Test
  void linesAreTheSameHoweverTheFileIsCutIntoReads() throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 5000; i++) {
      text.append(CLOSING.replace("9B3A", "%04X".formatted(i)));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    for (long seed = 0; seed < 5; seed++) {
      seen.clear();
      ProcConnections.Result result = read(dribbling(bytes, new Random(seed)), nat());
      assertThat(result.connections()).as("seed %d", seed).isEqualTo(5000);
      assertThat(seen.get(4999).clientPort()).isEqualTo(4999);
    }
  }

  @Test
  void alteredLinesAreNeverMoreThanMalformed() throws IOException {
    byte[] line = (HEADER + CLOSING).getBytes(StandardCharsets.US_ASCII);
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] altered = line.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        int at = HEADER.length() + random.nextInt(CLOSING.length());
        altered[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) ' ';
      }
      int lines = 0;
      for (byte b : altered) {
        lines += b == '\n' ? 1 : 0;
      }
      lines += altered[altered.length - 1] == '\n' ? 0 : 1;
      ProcConnections.Result result = read(new ByteArrayInputStream(altered), nat());
      assertThat(result.connections() + result.foreign() + result.malformed() + 1)
          .as("seed %d: %s", seed, HexFormat.of().formatHex(altered))
          .isEqualTo(lines);
    }
  }
}

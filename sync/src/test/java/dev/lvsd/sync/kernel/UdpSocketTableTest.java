package dev.lvsd.sync.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class UdpSocketTableTest {
  private static final String HEAD =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode ref pointer drops             \n";

  /** Of a 6.1 kernel with a backup daemon; queue and drops are not from there. */
  private static final String DAEMON =
      "  143: 510000E0:2290 00000000:0000 07 00000000:0001D4C0 00:00000000 00000000     0        0"
          + " 291 2 00000000758c7a9d 17          \n";

  private static final String OTHERS =
      "  130: 0100007F:2290 00000000:0000 07 00000000:00000300 00:00000000 00000000     0        0"
          + " 290 2 00000000758c7a9c 1          \n"
          + "  131: 510000E0:2291 00000000:0000 07 00000000:00000300 00:00000000 00000000     0      "
          + "  0 289 2 00000000758c7a9b 2          \n"
          + "  132: 0100007F:9C40 510000E0:2290 01 00000000:00000300 00:00000000 00000000     0      "
          + "  0 288 2 00000000758c7a9a 3          \n";

  private static final String UNBOUND =
      "  144: 00000000:2290 00000000:0000 07 00000000:00000600 00:00000000 00000000     0        0"
          + " 292 2 00000000758c7a9e 5          \n";

  @TempDir private Path directory = Path.of("");

  private Optional<UdpSocketStatus> read(String table, String group, ByteOrder order)
      throws IOException {
    Path file = directory.resolve("udp");
    Files.writeString(file, table);
    try (UdpSocketTable open = new UdpSocketTable(file, ip(group), 8848, order)) {
      return open.read();
    }
  }

  private Optional<UdpSocketStatus> read(String table) throws IOException {
    return read(table, "224.0.0.81", ByteOrder.LITTLE_ENDIAN);
  }

  private static InetAddress ip(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  @Test
  void theDaemonsRowIsFoundAmongOthers() throws IOException {
    assertThat(read(HEAD + OTHERS + DAEMON)).contains(new UdpSocketStatus(120_000, 17, 291));
  }

  @Test
  void nobodyListensWhereNoRowHasAddressAndPort() throws IOException {
    assertThat(read(HEAD + OTHERS)).isEmpty();
    assertThat(read(HEAD)).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @Test
  void aBigEndianMachinePrintsTheAddressTheOtherWayRoundAndThePortTheSame() throws IOException {
    String row = DAEMON.replace("510000E0", "E0000051");
    assertThat(read(row, "224.0.0.81", ByteOrder.BIG_ENDIAN)).isPresent();
    assertThat(read(row, "224.0.0.81", ByteOrder.LITTLE_ENDIAN)).isEmpty();
  }

  @Test
  void anIpv6AddressIsFourNumbersOfTheMachinesOrder() throws IOException {
    String row = DAEMON.replace("510000E0", "000002FF000000000000000081000000");
    assertThat(read(row, "ff02::81", ByteOrder.LITTLE_ENDIAN))
        .contains(new UdpSocketStatus(120_000, 17, 291));
    row = DAEMON.replace("510000E0", "FF020000000000000000000000000081");
    assertThat(read(row, "ff02::81", ByteOrder.BIG_ENDIAN)).isPresent();
  }

  @Test
  void aListenerAtNoAddressIsTakenOnlyWhereNoneHasTheGroup() throws IOException {
    assertThat(read(HEAD + OTHERS + UNBOUND)).contains(new UdpSocketStatus(0x600, 5, 292));
    assertThat(read(HEAD + DAEMON + UNBOUND)).contains(new UdpSocketStatus(120_000, 17, 291));
    assertThat(read(HEAD + UNBOUND + DAEMON)).contains(new UdpSocketStatus(120_000, 17, 291));
  }

  @Test
  void ofSeveralListenersTheFullestQueueAndAllDropsCount() throws IOException {
    String second = DAEMON.replace("0001D4C0", "00000000").replace(" 17 ", " 4 ");
    UdpSocketStatus both = read(DAEMON + second).orElseThrow();
    assertThat(both.rxQueueBytes()).isEqualTo(120_000);
    assertThat(both.drops()).isEqualTo(21);
    assertThat(both.identity()).isNotEqualTo(291);
  }

  @Test
  void aRowOfAnotherFormIsRefusedWithItsText() {
    assertThatThrownBy(() -> read(DAEMON.replace(" 17 ", " many ")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this row is not of the form")
        .hasMessageContaining("143: 510000E0:2290");
    assertThatThrownBy(() -> read(DAEMON.substring(0, 60))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read(DAEMON.replace("00000000:0001D4C0", "0001D4C0x")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aMissingTableIsNamed() throws IOException {
    Path missing = directory.resolve("udp6");
    try (UdpSocketTable table =
        new UdpSocketTable(missing, ip("ff02::81"), 8848, ByteOrder.nativeOrder())) {
      assertThatThrownBy(table::read).hasMessageContaining("udp6: there is no such file");
    }
  }

  @Test
  void everyLookReadsTheFileAnewUntilItIsClosed() throws IOException {
    Path file = directory.resolve("udp");
    Files.writeString(file, HEAD);
    UdpSocketTable table =
        new UdpSocketTable(file, ip("224.0.0.81"), 8848, ByteOrder.LITTLE_ENDIAN);
    assertThat(table.read()).isEmpty();
    Files.writeString(file, HEAD + OTHERS.repeat(100) + DAEMON);
    assertThat(table.read()).contains(new UdpSocketStatus(120_000, 17, 291));
    assertThat(table.read()).contains(new UdpSocketStatus(120_000, 17, 291));
    table.close();
    assertThatThrownBy(table::read).isInstanceOf(IOException.class);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theRunningKernelsTableHasWhatWaitsAtASocketOfOurs() throws IOException {
    try (DatagramChannel listener = DatagramChannel.open(StandardProtocolFamily.INET)) {
      InetAddress address = ip("127.0.0.1");
      listener.bind(new InetSocketAddress(address, 0));
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      assertThat(UdpSocketStatus.read(address, port).orElseThrow().rxQueueBytes()).isZero();
      listener.send(ByteBuffer.allocate(100), listener.getLocalAddress());
      UdpSocketStatus status = UdpSocketStatus.read(address, port).orElseThrow();
      assertThat(status.rxQueueBytes()).isCloseTo(FeedPace.cost(100), withinPercentage(25));
      assertThat(status.drops()).isZero();
    }
  }
}

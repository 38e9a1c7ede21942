package dev.lvsd.sync.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.TcpStates;
import dev.lvsd.sync.message.TestConnection;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionKeyTest {
  private static final String SIP = "0303736970";

  private static long hash(TestConnection connection) {
    return ConnectionKey.hash(connection);
  }

  @Test
  void theHashIsTheSameOnEveryNodeForEver() {
    assertThat(hash(TestConnection.tcp(1))).isEqualTo(0x6F82_2C31_9C3F_400EL);
    assertThat(hash(TestConnection.udp6(1))).isEqualTo(0x29F2_50D4_918E_2B79L);
    assertThat(hash(TestConnection.template(1, 300).withOptions("020a30313233343536373839" + SIP)))
        .isEqualTo(0xDFE6_6996_4846_B564L);
  }

  @Test
  void whatMakesAConnectionAnotherOneMakesAnotherHash() {
    TestConnection tcp = TestConnection.tcp(1);
    TestConnection template = TestConnection.template(1, 300);
    Set<Long> hashes = new HashSet<>();
    hashes.add(hash(tcp));
    hashes.add(hash(tcp.with(1, 0, 1)));
    hashes.add(hash(tcp.withProtocol(17)));
    hashes.add(hash(TestConnection.tcp(2)));
    hashes.add(hash(TestConnection.udp6(1)));
    hashes.add(hash(TestConnection.udp6(2)));
    hashes.add(hash(tcp.with(0, 0, 1)));
    hashes.add(hash(template));
    hashes.add(hash(template.withOptions("020161" + SIP)));
    hashes.add(hash(template.withOptions("020162" + SIP)));
    hashes.add(hash(template.withOptions("0209616161616161616161" + SIP)));
    assertThat(hashes).hasSize(11);
  }

  @Test
  void whatChangesDuringAConnectionDoesNotChangeItsHash() {
    TestConnection tcp = TestConnection.tcp(1);
    assertThat(hash(tcp.with(tcp.clientPort(), 0x703, 4).withTimeout(9))).isEqualTo(hash(tcp));
    assertThat(hash(tcp.withDestination(5))).isEqualTo(hash(tcp));
    assertThat(hash(tcp.withOptions("0118" + "00000001".repeat(6)))).isEqualTo(hash(tcp));
  }

  @Test
  void theHashOfTheDestinationIsTheSameOnEveryNodeForEver() {
    assertThat(ConnectionKey.wantedDestination(TestConnection.tcp(1))).isEqualTo(0xC339_6D8A);
    assertThat(ConnectionKey.destination(TestConnection.udp6(1))).isEqualTo(0x3BA5_23A2);
  }

  @Test
  void whereAConnectionGoesIsToldByItsDestinationAlone() {
    TestConnection tcp = TestConnection.tcp(1);
    int there = ConnectionKey.wantedDestination(tcp);
    assertThat(ConnectionKey.wantedDestination(TestConnection.tcp(2))).isEqualTo(there);
    assertThat(ConnectionKey.goes(tcp, there)).isTrue();
    assertThat(ConnectionKey.goes(tcp.withDestination(5), there)).isFalse();
    assertThat(ConnectionKey.goes(tcp, ConnectionKey.ANY)).isTrue();
  }

  @Test
  void whatIsOverMayGoAnywhereButNoTemplateAndNoUdpWhichNeverSaysSo() {
    TestConnection tcp = TestConnection.tcp(1);
    TestConnection over = tcp.with(1, ConnectionFlags.INACTIVE, TcpStates.FIN_WAIT);
    assertThat(ConnectionKey.wantedDestination(over)).isEqualTo(ConnectionKey.ANY);
    assertThat(ConnectionKey.wantedDestination(TestConnection.template(1, 300)))
        .isEqualTo(ConnectionKey.wantedDestination(tcp));
    assertThat(ConnectionKey.wantedDestination(over.withProtocol(17)))
        .isEqualTo(ConnectionKey.wantedDestination(tcp));
  }

  @Test
  void slicesOfSimilarConnectionsAreOfSimilarSize() {
    int[] sizes = new int[64];
    for (int i = 0; i < 64_000; i++) {
      sizes[ConnectionKey.slice(hash(TestConnection.tcp(i)), 64)]++;
    }
    for (int size : sizes) {
      assertThat(size).isBetween(850, 1150);
    }
  }
}

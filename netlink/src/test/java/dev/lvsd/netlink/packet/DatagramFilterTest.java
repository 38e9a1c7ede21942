package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DatagramFilterTest {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86DD;
  private static final int MULTICAST = 2;
  private static final int OTHERHOST = 3;
  private static final int OUTGOING = 4;

  private static boolean passes(@Nullable String group, int port, int protocol, byte[] packet) {
    int passed = new ClassicBpf(protocol, MULTICAST, 0).run(program(group, port), packet);
    assertThat(passed).isIn(0, DatagramFilter.SNAP_LENGTH);
    return passed > 0;
  }

  private static byte[] program(@Nullable String group, int port) {
    try {
      return DatagramFilter.program(group == null ? null : InetAddress.getByName(group), port);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    packet[at] = (byte) value;
    return packet;
  }

  @Test
  void datagramsToThePortPassInBothFamilies() {
    assertThat(passes(null, 8848, IPV4, UdpSamples.ipv4())).isTrue();
    assertThat(passes(null, 8848, IPV4, UdpSamples.ipv4WithOptions())).isTrue();
    assertThat(passes(null, 8848, IPV6, UdpSamples.ipv6())).isTrue();
  }

  @Test
  void datagramsToAnotherPortDoNotPass() {
    assertThat(passes(null, 8849, IPV4, UdpSamples.ipv4())).isFalse();
    assertThat(passes(null, 8849, IPV4, UdpSamples.ipv4WithOptions())).isFalse();
    assertThat(passes(null, 8849, IPV6, UdpSamples.ipv6())).isFalse();
    assertThat(passes(null, 8849, IPV6, UdpSamples.firstFragmentOfIpv6())).isFalse();
    assertThat(passes(null, 0x8000, IPV4, UdpSamples.ipv4())).as("the source port").isFalse();
  }

  @Test
  void aHighPortIsNotANegativeNumber() {
    byte[] packet = changed(changed(UdpSamples.ipv4(), 22, 0xFF), 23, 0xFE);
    assertThat(passes(null, 0xFFFE, IPV4, packet)).isTrue();
  }

  @Test
  void aGroupKeepsOtherDestinationsAndTheOtherFamilyOut() {
    assertThat(passes("224.0.0.81", 8848, IPV4, UdpSamples.ipv4())).isTrue();
    assertThat(passes("224.0.0.81", 8848, IPV4, UdpSamples.ipv4WithOptions())).isTrue();
    assertThat(passes("224.0.0.82", 8848, IPV4, UdpSamples.ipv4())).isFalse();
    assertThat(passes("224.0.0.81", 8848, IPV6, UdpSamples.ipv6())).isFalse();
    assertThat(passes("ff02::81", 8848, IPV6, UdpSamples.ipv6())).isTrue();
    assertThat(passes("ff02::81", 8848, IPV6, UdpSamples.firstFragmentOfIpv6())).isTrue();
    assertThat(passes("ff03::81", 8848, IPV6, UdpSamples.ipv6())).isFalse();
    assertThat(passes("ff02::82", 8848, IPV6, UdpSamples.ipv6())).isFalse();
    assertThat(passes("ff02::81", 8848, IPV4, UdpSamples.ipv4())).isFalse();
  }

  @Test
  void otherProtocolsDoNotPass() {
    assertThat(passes(null, 8848, IPV4, changed(UdpSamples.ipv4(), 9, 6))).isFalse();
    assertThat(passes(null, 8848, IPV6, changed(UdpSamples.ipv6(), 6, 6))).isFalse();
    assertThat(passes(null, 8848, 0x0806, UdpSamples.ipv4())).as("said to be ARP").isFalse();
  }

  @Test
  void ofAFragmentedDatagramOnlyTheFirstPartPasses() {
    byte[] first = changed(UdpSamples.ipv4(), 6, 0x20);
    assertThat(passes(null, 8848, IPV4, first)).isTrue();
    assertThat(passes(null, 8848, IPV4, changed(first, 7, 1))).isFalse();
    byte[] first6 = UdpSamples.firstFragmentOfIpv6();
    assertThat(passes(null, 8848, IPV6, first6)).isTrue();
    assertThat(passes(null, 8848, IPV6, changed(first6, 43, 9))).isFalse();
    assertThat(passes(null, 8848, IPV6, changed(UdpSamples.firstFragmentOfIpv6(), 40, 6)))
        .isFalse();
  }

  @Test
  void whatGoesOutPassesAndWhatIsForOthersDoesNot() {
    byte[] program = program(null, 8848);
    assertThat(new ClassicBpf(IPV4, OUTGOING, 0).run(program, UdpSamples.ipv4())).isPositive();
    assertThat(new ClassicBpf(IPV4, OTHERHOST, 0).run(program, UdpSamples.ipv4())).isZero();
  }

  @Test
  void whatBelongsToAVlanOnTopDoesNotPassButAPriorityIsNoVlan() {
    byte[] program = program(null, 8848);
    assertThat(new ClassicBpf(IPV4, MULTICAST, 0xE00A).run(program, UdpSamples.ipv4())).isZero();
    assertThat(new ClassicBpf(IPV4, MULTICAST, 0xE000).run(program, UdpSamples.ipv4()))
        .isPositive();
  }

  @Test
  void whatIsCutOffBeforeThePortDoesNotPass() {
    for (int length = 0; length < 24; length++) {
      assertThat(passes(null, 8848, IPV4, Arrays.copyOf(UdpSamples.ipv4(), length))).isFalse();
    }
  }
}

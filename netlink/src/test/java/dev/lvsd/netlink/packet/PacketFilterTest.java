package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
  private static final int HOST = 0;
  private static final int OTHERHOST = 3;
  private static final int OUTGOING = 4;
  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:01");

  private static InetAddress ip(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  private static int run(byte[] program, byte[] frame, int packetType) {
    return new ClassicBpf(0, packetType, 0).run(program, frame);
  }

  @Test
  void onlyFramesForUsPass() throws UnknownHostException {
    byte[] frame = ArpFrame.probe(MAC, ip("192.0.2.1"));
    for (int type = HOST; type < OTHERHOST; type++) {
      assertThat(run(PacketFilter.arp(), frame, type)).isEqualTo(PacketFilter.SNAP_LENGTH);
    }
    assertThat(run(PacketFilter.arp(), frame, OTHERHOST)).isZero();
    assertThat(run(PacketFilter.arp(), frame, OUTGOING)).isZero();
    byte[] discovery = NeighbourDiscoveryFrame.probe(MAC, ip("2001:db8::1"));
    assertThat(run(PacketFilter.neighbourDiscovery(), discovery, OTHERHOST)).isZero();
  }

  @Test
  void onlyNeighbourDiscoveryOfIpv6Passes() throws UnknownHostException {
    byte[] program = PacketFilter.neighbourDiscovery();
    byte[] frame = NeighbourDiscoveryFrame.announce(MAC, ip("2001:db8::1"), false);
    assertThat(run(program, frame, HOST)).isEqualTo(PacketFilter.SNAP_LENGTH);
    frame[54] = (byte) NeighbourDiscoveryFrame.SOLICITATION;
    assertThat(run(program, frame, HOST)).isEqualTo(PacketFilter.SNAP_LENGTH);
    frame[54] = (byte) 134; // Router advertisement.
    assertThat(run(program, frame, HOST)).isZero();
    frame[54] = (byte) NeighbourDiscoveryFrame.SOLICITATION;
    frame[20] = 6; // TCP.
    assertThat(run(program, frame, HOST)).isZero();
    assertThat(run(program, new byte[30], HOST)).isZero();
  }
}

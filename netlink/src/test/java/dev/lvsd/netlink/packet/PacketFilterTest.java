package dev.lvsd.netlink.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.route.MacAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Runs the programs as the kernel does, on the few instructions that they have. */
class PacketFilterTest {
  private static final int HOST = 0;
  private static final int OTHERHOST = 3;
  private static final int OUTGOING = 4;
  private static final MacAddress MAC = new MacAddress("02:00:00:00:00:01");

  private static InetAddress ip(String literal) throws UnknownHostException {
    return InetAddress.getByName(literal);
  }

  /** Bytes that the program lets through. */
  private static int run(byte[] program, byte[] frame, int packetType) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int at = 0; at < program.length; at += 8) {
      int operand = code.getInt(at + 4);
      int jump = 0;
      switch (code.getShort(at)) {
        case 0x30 -> {
          if (operand >= frame.length) {
            return 0;
          }
          accumulator = frame[operand] & 0xFF;
        }
        case 0x20 -> {
          assertThat(operand).isEqualTo(-0x1000 + 4);
          accumulator = packetType;
        }
        case 0x15 -> jump = accumulator == operand ? code.get(at + 2) : code.get(at + 3);
        case 0x25 ->
            jump =
                Integer.compareUnsigned(accumulator, operand) > 0
                    ? code.get(at + 2)
                    : code.get(at + 3);
        case 0x06 -> {
          return operand;
        }
        default -> throw new IllegalStateException("instruction " + code.getShort(at));
      }
      at += 8 * jump;
    }
    throw new IllegalStateException("ran off the end");
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

package dev.lvsd.netlink.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs classic BPF programs as the kernel does, on the instructions that ours have.
 *
 * @param protocol Ethernet type of the frame
 * @param packetType PACKET_* of {@code if_packet.h}
 * @param vlanTag 0 without one
 */
record ClassicBpf(int protocol, int packetType, int vlanTag) {
  private static final int ANCILLARY = -0x1000;

  /** Bytes that the program lets through. */
  int run(byte[] program, byte[] frame) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    int index = 0;
    for (int at = 0; at < program.length; at += 8) {
      int operand = code.getInt(at + 4);
      boolean holds = false;
      switch (code.getShort(at)) {
        case 0x30, 0x28, 0x20, 0x48 -> {
          int size = size(code.getShort(at));
          int from = code.getShort(at) == 0x48 ? index + operand : operand;
          if (from >= 0 && from + size > frame.length) {
            return 0;
          }
          accumulator = from < 0 ? ancillary(from) : load(frame, from, size);
        }
        case 0xB1 -> {
          if (operand >= frame.length) {
            return 0;
          }
          index = 4 * (frame[operand] & 0xF);
        }
        case 0x54 -> accumulator &= operand;
        case 0x15 -> holds = accumulator == operand;
        case 0x25 -> holds = Integer.compareUnsigned(accumulator, operand) > 0;
        case 0x45 -> holds = (accumulator & operand) != 0;
        case 0x06 -> {
          return operand;
        }
        default -> throw new IllegalStateException("instruction " + code.getShort(at));
      }
      at += 8 * (code.get(at + (holds ? 2 : 3)) & 0xFF);
    }
    throw new IllegalStateException("ran off the end");
  }

  private static int size(int instruction) {
    return switch (instruction) {
      case 0x30 -> 1;
      case 0x20 -> 4;
      default -> 2;
    };
  }

  private static int load(byte[] frame, int from, int size) {
    int value = 0;
    for (int i = 0; i < size; i++) {
      value = value << 8 | frame[from + i] & 0xFF;
    }
    return value;
  }

  private int ancillary(int operand) {
    return switch (operand - ANCILLARY) {
      case 0 -> protocol;
      case 4 -> packetType;
      case 44 -> vlanTag;
      default -> throw new IllegalStateException("ancillary " + (operand - ANCILLARY));
    };
  }
}

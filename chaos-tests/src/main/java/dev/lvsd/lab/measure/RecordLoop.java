package dev.lvsd.lab.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;

/**
 * A program that writes down what is said in a sync group: {@code RecordLoop
 * INTERFACE,GROUP,PORT,SYNC_ID}. It says {@code listening}; then one line for each datagram, its
 * bytes in hexadecimal. It runs until it is killed.
 */
public final class RecordLoop {
  static final String LISTENING = "listening";

  private RecordLoop() {}

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException {
    try (DatagramChannel channel = SyncGroup.parse(arguments[0]).receiver()) {
      System.out.println(LISTENING);
      System.out.flush();
      ByteBuffer datagram = ByteBuffer.allocate(65_536);
      while (true) {
        channel.receive(datagram.clear());
        datagram.flip();
        System.out.println(HexFormat.of().formatHex(datagram.array(), 0, datagram.limit()));
        System.out.flush();
      }
    }
  }
}

package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A socket whose answers a test has written beforehand; its port id is 77. */
final class ScriptedDatagrams implements NetlinkDatagrams {
  static final int PORT = 77;

  private record Answer(byte[] bytes, int sender, @Nullable KernelException error) {}

  private final Queue<Answer> answers = new ArrayDeque<>();
  private int sender;
  int sent;
  boolean closed;

  /** A message of this socket; the sequence is what the n-th request after the first adds. */
  static byte[] message(int type, int flags, int request, int port, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(16 + (payload.length + 3 & ~3));
    out.order(ByteOrder.nativeOrder());
    out.putInt(16 + payload.length).putShort((short) type).putShort((short) flags);
    // A conversation begins at its port id.
    out.putInt(PORT + request).putInt(port).put(payload);
    return out.array();
  }

  /** The payload of NLMSG_ERROR for a request of 16 + bodyLength bytes. */
  static byte[] error(int errno, int bodyLength, byte[] attributes) {
    ByteBuffer out = ByteBuffer.allocate(20 + (bodyLength + 3 & ~3) + attributes.length);
    out.order(ByteOrder.nativeOrder()).putInt(-errno).putInt(16 + bodyLength);
    return out.put(out.capacity() - attributes.length, attributes).array();
  }

  ScriptedDatagrams then(byte[]... messages) {
    int length = 0;
    for (byte[] message : messages) {
      length += message.length;
    }
    ByteBuffer datagram = ByteBuffer.allocate(length);
    for (byte[] message : messages) {
      datagram.put(message);
    }
    answers.add(new Answer(datagram.array(), 0, null));
    return this;
  }

  ScriptedDatagrams thenFrom(int port, byte[] message) {
    answers.add(new Answer(message, port, null));
    return this;
  }

  ScriptedDatagrams thenFail(int errno) {
    answers.add(new Answer(new byte[0], 0, new KernelException("receive", errno, null)));
    return this;
  }

  @Override
  public int portId() {
    return PORT;
  }

  @Override
  public void send(ByteBuffer datagram) {
    sent++;
  }

  @Override
  public @Nullable ByteBuffer receive(long timeoutNanos) throws KernelException {
    Answer answer = answers.poll();
    if (answer == null) {
      return null;
    }
    if (answer.error != null) {
      throw answer.error;
    }
    sender = answer.sender;
    return ByteBuffer.wrap(answer.bytes);
  }

  @Override
  public int senderPortId() {
    return sender;
  }

  @Override
  public void close() {
    closed = true;
  }
}

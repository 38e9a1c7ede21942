package dev.lvsd.lab.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;

/** A program that listens on the TCP port given to it and sends back all that it receives. */
public final class EchoServer {
  private static final int BUFFER_BYTES = 4096;
  private static final int BACKLOG = 1024;

  private EchoServer() {}

  public static void main(String[] arguments) throws IOException {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(Integer.parseInt(arguments[0])), BACKLOG);
      server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        selector.select();
        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
          SelectionKey key = i.next();
          i.remove();
          serve(key, selector, server);
        }
      }
    }
  }

  private static void serve(SelectionKey key, Selector selector, ServerSocketChannel server)
      throws IOException {
    if (key.isAcceptable()) {
      SocketChannel client = server.accept();
      if (client != null) {
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(BUFFER_BYTES));
      }
      return;
    }
    try {
      echo(key);
    } catch (IOException brokenConnection) {
      key.channel().close();
    }
  }

  /** Reads only when all that was read before has been sent. */
  private static void echo(SelectionKey key) throws IOException {
    SocketChannel client = (SocketChannel) key.channel();
    ByteBuffer buffer = (ByteBuffer) key.attachment();
    if (key.isReadable() && client.read(buffer) < 0) {
      client.close();
      return;
    }
    buffer.flip();
    client.write(buffer);
    boolean unsent = buffer.hasRemaining();
    buffer.compact();
    key.interestOps(unsent ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }
}

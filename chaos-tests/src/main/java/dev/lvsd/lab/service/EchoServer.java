package dev.lvsd.lab.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/**
 * A program that listens on a port and sends back all that it receives: {@code EchoServer PORT
 * NAME}. By TCP as it came; by UDP each datagram with its own name and a space before it, as no
 * connection tells the client who answers.
 */
public final class EchoServer {
  private static final int BUFFER_BYTES = 4096;
  private static final int BACKLOG = 1024;

  private EchoServer() {}

  public static void main(String[] arguments) throws IOException {
    InetSocketAddress address = new InetSocketAddress(Integer.parseInt(arguments[0]));
    byte[] name = (arguments[1] + " ").getBytes(StandardCharsets.US_ASCII);
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        DatagramChannel datagrams = DatagramChannel.open()) {
      // Who listens by TCP is taken to be ready.
      datagrams.bind(address);
      datagrams.configureBlocking(false).register(selector, SelectionKey.OP_READ);
      server.bind(address, BACKLOG);
      server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        selector.select();
        for (Iterator<SelectionKey> i = selector.selectedKeys().iterator(); i.hasNext(); ) {
          SelectionKey key = i.next();
          i.remove();
          if (key.channel() == datagrams) {
            answer(datagrams, name);
          } else {
            serve(key, selector, server);
          }
        }
      }
    }
  }

  private static void answer(DatagramChannel datagrams, byte[] name) {
    ByteBuffer datagram = ByteBuffer.allocate(BUFFER_BYTES).put(name);
    try {
      SocketAddress client = datagrams.receive(datagram);
      if (client != null) {
        datagrams.send(datagram.flip(), client);
      }
    } catch (IOException noWayThere) {
      // Nobody promises that a datagram is answered; its client asks again.
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

package dev.lvsd.lab.cli;

import dev.lvsd.lab.process.ExecResult;
import dev.lvsd.lab.process.LabException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * By which other processes reach a running lab: a Unix socket in its work directory. A request is a
 * count and that many texts, the answer an exit code and two texts; a text is its length in bytes
 * and UTF-8. One request to a connection.
 */
final class ControlSocket implements AutoCloseable {
  private static final int MAX_WORDS = 64;
  private static final int MAX_BYTES = 64 << 20;

  private final ServerSocketChannel server;
  private final Function<List<String>, ExecResult> handler;
  private final CountDownLatch closed = new CountDownLatch(1);

  private ControlSocket(ServerSocketChannel server, Function<List<String>, ExecResult> handler) {
    this.server = server;
    this.handler = handler;
  }

  /** Serves until it is closed, each request on a thread of its own. */
  static ControlSocket serve(Path lab, Function<List<String>, ExecResult> handler) {
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(address(lab));
      ControlSocket socket = new ControlSocket(server, handler);
      start(socket::accept, "lab-control");
      return socket;
    } catch (IOException e) {
      throw new LabException("listening on " + address(lab), e);
    }
  }

  /** Asks the lab whose directory that is. */
  static ExecResult ask(Path lab, List<String> words) {
    try (SocketChannel channel = SocketChannel.open(address(lab));
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel));
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel))) {
      out.writeInt(words.size());
      for (String word : words) {
        write(out, word);
      }
      out.flush();
      return new ExecResult(in.readInt(), read(in), read(in));
    } catch (IOException e) {
      throw new LabException("asking the lab in " + lab, e);
    }
  }

  /** Waits until it is closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new LabException("closing the control socket", e);
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        start(() -> answer(channel), "lab-control-request");
      } catch (IOException e) {
        return;
      }
    }
  }

  private void answer(SocketChannel channel) {
    try (channel;
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel))) {
      int count = in.readInt();
      if (count < 1 || count > MAX_WORDS) {
        return;
      }
      List<String> words = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        words.add(read(in));
      }
      ExecResult result = handler.apply(words);
      out.writeInt(result.exitCode());
      write(out, result.out());
      write(out, result.err());
      out.flush();
    } catch (IOException e) {
      // The asker has gone; what it asked for has been done.
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a text of " + length + " bytes");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static UnixDomainSocketAddress address(Path lab) {
    return UnixDomainSocketAddress.of(lab.resolve("control"));
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}

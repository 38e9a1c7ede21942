package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Connections of the client through the directors to the echo service, see {@link Herd}. */
public final class Connections implements AutoCloseable {
  private final Process process;
  private final BufferedReader answers;

  private Connections(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** How many connections still carried data, unharmed. */
  public record Kept(int talking, int idle) {}

  /** Opens them all; every one must open. */
  public static Connections open(
      NamespaceHost client, String address, int port, int talking, int idle) {
    Process process =
        client.start(
            new ProcessBuilder(
                    new ArrayList<>(
                        ChildJava.command(
                            Herd.class,
                            address,
                            String.format(Locale.ROOT, "%d", port),
                            String.format(Locale.ROOT, "%d", talking),
                            String.format(Locale.ROOT, "%d", idle))))
                .redirectErrorStream(true));
    Connections connections = new Connections(process);
    String line = connections.line();
    if (!"ready".equals(line)) {
      connections.close();
      throw new LabException("connections to " + address + ":" + port + " do not open: " + line);
    }
    return connections;
  }

  /** Makes each prove itself with one more message; waits up to 90 s. */
  public Kept verify() {
    try {
      OutputStream orders = process.getOutputStream();
      orders.write('\n');
      orders.flush();
    } catch (IOException e) {
      throw new LabException("asking the connections to prove themselves", e);
    }
    String line = line();
    String[] words = line == null ? new String[0] : line.split(" ", -1);
    if (words.length != 3 || !words[0].equals("kept")) {
      throw new LabException("the connections' program said: " + line);
    }
    return new Kept(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private @Nullable String line() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new LabException("reading from the connections' program", e);
    }
  }
}

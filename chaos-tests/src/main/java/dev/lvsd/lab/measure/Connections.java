package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;

/** Connections of the client through the directors to the echo service, see {@link Herd}. */
public final class Connections implements AutoCloseable {
  private final Dialogue herd;

  private Connections(Dialogue herd) {
    this.herd = herd;
  }

  /** How many connections still carried data, unharmed. */
  public record Kept(int talking, int idle) {}

  /** Opens them all; every one must open. */
  public static Connections open(
      NamespaceHost client, String address, int port, int talking, int idle) {
    return new Connections(
        Dialogue.start(
            client,
            "connections to " + address + ":" + port,
            Herd.class,
            address,
            Integer.toString(port),
            Integer.toString(talking),
            Integer.toString(idle)));
  }

  /** Makes each prove itself with one more message; waits up to 90 s. */
  public Kept verify() {
    String line = herd.ask();
    String[] words = line == null ? new String[0] : line.split(" ", -1);
    if (words.length != 3 || !words[0].equals("kept")) {
      throw new LabException("the connections' program said: " + line);
    }
    return new Kept(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }

  @Override
  public void close() {
    herd.close();
  }
}

package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;

/** Connections that the client opens at a steady pace, see {@link FreshLoop}. */
public final class FreshConnections implements AutoCloseable {
  private final Dialogue loop;

  private FreshConnections(Dialogue loop) {
    this.loop = loop;
  }

  /** Begins to open them. */
  public static FreshConnections open(
      NamespaceHost client, String address, int port, int intervalMillis) {
    return new FreshConnections(
        Dialogue.start(
            client,
            "fresh connections to " + address + ":" + port,
            FreshLoop.class,
            address,
            Integer.toString(port),
            Integer.toString(intervalMillis)));
  }

  /** Opens no more, and makes each prove itself; waits up to 45 s. */
  public FreshLog verify() {
    StringBuilder lines = new StringBuilder();
    String line = loop.ask();
    while (line != null && !line.equals(FreshLoop.END)) {
      lines.append(line).append('\n');
      line = loop.line();
    }
    if (line == null) {
      throw new LabException("the program of fresh connections ended: " + lines);
    }
    return FreshLog.parse(lines.toString());
  }

  @Override
  public void close() {
    loop.close();
  }
}

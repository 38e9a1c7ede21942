package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import org.jspecify.annotations.Nullable;

/** Busy connections of the client whose every byte is checked, see {@link StreamLoop}. */
public final class Streams implements AutoCloseable {
  private final Dialogue loop;

  private Streams(Dialogue loop) {
    this.loop = loop;
  }

  /**
   * What became of them.
   *
   * @param kept how many still brought a block home
   * @param lost how many did not
   * @param wrongBytes bytes that came back other than they were sent, of all
   * @param bytes that came back, of all
   */
  public record Report(int kept, int lost, long wrongBytes, long bytes) {
    /**
     * Reads what the program says.
     *
     * @throws LabException when it is no report
     */
    static Report parse(@Nullable String line) {
      if (line == null || !line.matches("kept \\d+ \\d+ \\d+ \\d+")) {
        throw new LabException("the streams' program said: " + line);
      }
      String[] words = line.split(" ", -1);
      return new Report(
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Long.parseLong(words[3]),
          Long.parseLong(words[4]));
    }
  }

  /** Opens them all, each to send a block every so often; every one must open. */
  public static Streams open(
      NamespaceHost client, String address, int port, int count, int intervalMillis) {
    return new Streams(
        Dialogue.start(
            client,
            "streams to " + address + ":" + port,
            StreamLoop.class,
            address,
            Integer.toString(port),
            Integer.toString(count),
            Integer.toString(intervalMillis)));
  }

  /** Makes each bring one more block home; waits up to 45 s. */
  public Report verify() {
    return Report.parse(loop.ask());
  }

  @Override
  public void close() {
    loop.close();
  }
}

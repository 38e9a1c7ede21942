package dev.lvsd.lab.measure;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import org.jspecify.annotations.Nullable;

/**
 * UDP sockets of the client that ask an echo service through the directors, see {@link
 * DatagramHerd}.
 */
public final class Datagrams implements AutoCloseable {
  private final Dialogue herd;

  private Datagrams(Dialogue herd) {
    this.herd = herd;
  }

  /**
   * What became of the sockets since they were opened or last asked for; each is counted once.
   *
   * @param talking of those that talk, how many the real server answers that answered before, and
   *     no other did meanwhile
   * @param idle likewise of those that said nothing meanwhile
   * @param moved how many another real server has answered
   * @param silent how many nobody answers any more
   */
  public record Kept(int talking, int idle, int moved, int silent) {
    /**
     * Reads what the program says.
     *
     * @throws LabException when it is no report
     */
    static Kept parse(@Nullable String line) {
      if (line == null || !line.matches("kept \\d+ \\d+ \\d+ \\d+")) {
        throw new LabException("the datagrams' program said: " + line);
      }
      String[] words = line.split(" ", -1);
      return new Kept(
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]),
          Integer.parseInt(words[4]));
    }
  }

  /** Opens them all; every one must get an answer. */
  public static Datagrams open(
      NamespaceHost client, String address, int port, int talking, int idle) {
    return new Datagrams(
        Dialogue.start(
            client,
            "datagrams to " + address + ":" + port,
            DatagramHerd.class,
            address,
            Integer.toString(port),
            Integer.toString(talking),
            Integer.toString(idle)));
  }

  /** Makes each prove itself with one more datagram; waits up to 40 s. */
  public Kept verify() {
    return Kept.parse(herd.ask());
  }

  @Override
  public void close() {
    herd.close();
  }
}

package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;

/**
 * What a flood of noise came to, see {@link NoiseLoop}.
 *
 * @param genuine how many datagrams of kernels it was made of
 * @param perKind how many were sent of each kind
 */
public record NoiseReport(int genuine, long perKind) {
  /**
   * Reads the program's output.
   *
   * @throws LabException when it does not say what it sent
   */
  public static NoiseReport parse(String output) {
    return output
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 3 && words[0].equals("sent"))
        .map(words -> new NoiseReport(Integer.parseInt(words[1]), Long.parseLong(words[2])))
        .findFirst()
        .orElseThrow(() -> new LabException("the noise's program says: " + output.strip()));
  }

  /** Whether the program has begun to listen, as far as its output goes. */
  public static boolean listens(String output) {
    return output.startsWith(RecordLoop.LISTENING);
  }

  /** Whether the program has begun to send. */
  public static boolean sends(String output) {
    return output.contains("\n" + NoiseLoop.SENDING);
  }
}

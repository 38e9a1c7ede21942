package dev.lvsd.lab.measure;

import dev.lvsd.lab.Lab;
import dev.lvsd.lab.host.DirectorHost;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** How long an urgent thread of a program on a director waits for an ordinary one of the same. */
public final class Inversions {
  private static final String DIRECTORY = "inversions";

  /** As short as those of the JVM. */
  private static final String NAP_NANOS = "1000";

  private Inversions() {}

  /**
   * What came of it.
   *
   * @param waitMillis each wait
   * @param eased in how many of them the urgent thread was made an ordinary one
   */
  public record Outcome(List<Double> waitMillis, long eased) {
    public Outcome {
      waitMillis = List.copyOf(waitMillis);
    }

    /** The longest wait; 0 where there was none. */
    public double worstMillis() {
      return waitMillis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
  }

  /** Runs {@link InversionLoop} there, with the classes of the agent's distribution. */
  public static Outcome on(DirectorHost director) {
    String name = InversionLoop.class.getName();
    copyClass(director.share().resolve(DIRECTORY), name.replace('.', '/') + ".class");
    String printed =
        director.must(
            "%s/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -XX:ThreadPriorityPolicy=1 -XX:+DisplayVMOutputToStderr -cp '%s/%s:%s/lib/*' %s %s"
                .formatted(
                    System.getProperty("java.home"),
                    DirectorHost.GUEST_SHARE,
                    DIRECTORY,
                    Lab.GUEST_DISTRIBUTION,
                    name,
                    NAP_NANOS));
    return parse(printed);
  }

  static Outcome parse(String printed) {
    List<Double> waits = new ArrayList<>();
    long eased = -1;
    for (String line : printed.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length == 2 && words[0].equals("waited")) {
        waits.add(Long.parseLong(words[1]) / 1000.0);
      } else if (words.length == 2 && words[0].equals("eased")) {
        eased = Long.parseLong(words[1]);
      } else {
        throw new LabException("the program of urgent threads printed: " + printed);
      }
    }
    if (eased < 0) {
      throw new LabException("the program of urgent threads did not come to its end: " + printed);
    }
    return new Outcome(waits, eased);
  }

  private static void copyClass(Path directory, String resource) {
    Path target = directory.resolve(resource);
    try (InputStream bytes = Inversions.class.getClassLoader().getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new LabException("the lab's own class " + resource + " is not on its class path");
      }
      Files.createDirectories(target.getParent());
      Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new LabException("writing " + target, e);
    }
  }
}

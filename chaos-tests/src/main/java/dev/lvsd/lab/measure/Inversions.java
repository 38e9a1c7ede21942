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

  private Inversions() {}

  /**
   * Runs {@link InversionLoop} there, with the classes of the agent's distribution.
   *
   * @return each wait in milliseconds
   */
  public static List<Double> on(DirectorHost director) {
    String name = InversionLoop.class.getName();
    copyClass(director.share().resolve(DIRECTORY), name.replace('.', '/') + ".class");
    String printed =
        director.must(
            "%s/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -cp '%s/%s:%s/lib/*' %s"
                .formatted(
                    System.getProperty("java.home"),
                    DirectorHost.GUEST_SHARE,
                    DIRECTORY,
                    Lab.GUEST_DISTRIBUTION,
                    name));
    return parse(printed);
  }

  static List<Double> parse(String printed) {
    List<Double> waits = new ArrayList<>();
    for (String line : printed.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words.length != 2 || !words[0].equals("waited")) {
        throw new LabException("the program of urgent threads printed: " + printed);
      }
      waits.add(Long.parseLong(words[1]) / 1000.0);
    }
    return waits;
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

package dev.lvsd.lab.scenario;

import dev.lvsd.lab.Agent;
import dev.lvsd.lab.Lab;
import dev.lvsd.lab.LabOptions;
import dev.lvsd.lab.host.Site;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Keeps what is needed to understand an experiment that did not pass: logs, consoles, meters. */
final class Evidence {
  private Evidence() {}

  /**
   * Keeps it; where, is the answer.
   *
   * @param verdict how the experiment ended
   */
  static Path keep(Pair pair, String experiment, String verdict) {
    Lab lab = pair.lab();
    Path to = LabOptions.reports().resolve(experiment + "-" + System.currentTimeMillis());
    try {
      Files.createDirectories(to);
      Files.writeString(to.resolve("verdict"), verdict);
      for (Agent agent : pair.agents()) {
        String director = agent.director().name();
        copy(agent.log(), to.resolve(director + "." + agent.log().getFileName()));
        copy(
            lab.work().path().resolve(director).resolve("console.log"),
            to.resolve(director + ".console.log"));
      }
      copy(lab.witness().log(), to.resolve("witness.agent.log"));
      for (Path meter : meters(lab)) {
        copy(meter, to.resolve(String.valueOf(meter.getFileName())));
      }
      return to;
    } catch (IOException e) {
      throw new LabException("keeping the logs of " + experiment + " in " + to, e);
    }
  }

  private static List<Path> meters(Lab lab) throws IOException {
    Path directory = lab.site(Site.CLIENT).directory("meters");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    if (Files.exists(from)) {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}

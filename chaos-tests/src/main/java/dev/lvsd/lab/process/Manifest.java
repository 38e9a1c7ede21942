package dev.lvsd.lab.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one lab has made on this machine, as it stands in the file {@code manifest} of its work
 * directory: one fact a line, {@code key value...}.
 *
 * @param id the lab's name, part of the name of everything it makes
 * @param owner the process that runs the lab
 * @param children processes that it has started and not seen end
 */
public record Manifest(String id, ProcessIdentity owner, List<ProcessIdentity> children) {
  private static final String NAMESPACE_PREFIX = "lvl-";

  public Manifest {
    children = List.copyOf(children);
  }

  /** What the names of all this lab's network namespaces begin with. */
  public String namespacePrefix() {
    return namespacePrefix(id);
  }

  public static String namespacePrefix(String id) {
    return NAMESPACE_PREFIX + id + "-";
  }

  public String format() {
    StringBuilder text = new StringBuilder("id " + id + "\n");
    text.append("owner ").append(format(owner)).append('\n');
    children.forEach(child -> text.append("child ").append(format(child)).append('\n'));
    return text.toString();
  }

  /** Reads what {@link #format} wrote; empty when the text is torn or foreign. */
  public static Optional<Manifest> parse(String text) {
    String id = "";
    ProcessIdentity owner = null;
    List<ProcessIdentity> children = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("id") && words.length == 2 && words[1].matches("[a-z0-9]+")) {
        id = words[1];
      } else if (words[0].equals("owner")) {
        owner = identity(words).orElse(null);
      } else if (words[0].equals("child")) {
        identity(words).ifPresent(children::add);
      }
    }
    return id.isEmpty() || owner == null
        ? Optional.empty()
        : Optional.of(new Manifest(id, owner, children));
  }

  private static String format(ProcessIdentity process) {
    return process.pid() + " " + process.startTicks();
  }

  private static Optional<ProcessIdentity> identity(String[] words) {
    if (words.length != 3 || !words[1].matches("\\d{1,10}") || !words[2].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(new ProcessIdentity(Long.parseLong(words[1]), Long.parseLong(words[2])));
  }
}

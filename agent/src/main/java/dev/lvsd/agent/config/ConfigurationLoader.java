package dev.lvsd.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lvsd.netlink.ipvs.DestinationKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads the configuration file, strictly, and finds every problem in it at once. Touches nothing
 * but that file: whether secret files and interfaces exist is asked by {@link HostChecks}.
 */
public final class ConfigurationLoader {
  /** Where the file is, unless {@code --config} says otherwise. */
  public static final Path DEFAULT_FILE = Path.of("/etc/lvsd/lvsd.json");

  private static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final String DEFAULT_STATE_DIR = "/var/lib/lvsd";
  private static final int DEFAULT_API_PORT = 8970;

  private final Problems problems;
  private final Path directory;
  private final TcpPorts ports;

  private ConfigurationLoader(Problems problems, Path directory) {
    this.problems = problems;
    this.directory = directory;
    this.ports = new TcpPorts(problems);
  }

  /**
   * What was found.
   *
   * @param configuration absent where a problem is an error
   * @param problems all of them, in the order of the file
   */
  public record Result(Optional<Configuration> configuration, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }

    /** The problems that keep the configuration from being used. */
    public List<Problem> errors() {
      return problems.stream().filter(p -> p.severity() == Problem.Severity.ERROR).toList();
    }
  }

  /** Reads that file; a file that cannot be read is a problem too. Blocks on the file system. */
  public static Result load(Path file) {
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return unreadable("cannot read " + file + ": it does not exist; name another with --config");
    } catch (AccessDeniedException e) {
      return unreadable("cannot read " + file + ": permission denied; run as root");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "it is a directory" : e.getMessage();
      return unreadable("cannot read " + file + ": " + why);
    }
    if (json.length > MAX_BYTES) {
      return unreadable(file + " is larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parse(json, parent == null ? absolute : parent);
  }

  /**
   * Reads the text of a configuration file.
   *
   * @param directory what relative paths are relative to
   */
  public static Result parse(byte[] json, Path directory) {
    JsonTree tree;
    try {
      tree = JsonTree.parse(json);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      return syntaxError(
          "is not JSON at line " + line + ", column " + column + ": " + e.getOriginalMessage(),
          line);
    } catch (CharacterCodingException e) {
      return syntaxError("is not UTF-8: " + e.getMessage(), 0);
    } catch (IOException e) {
      return syntaxError("is not JSON: " + e.getMessage(), 0);
    }
    Problems problems = new Problems(tree.lines());
    for (JsonTree.RepeatedKey repeated : tree.repeatedKeys()) {
      problems.error(
          repeated.pointer(),
          "stands twice, again in line " + repeated.line() + ": keep one of them");
    }
    Optional<Configuration> configuration =
        new ConfigurationLoader(problems, directory).root(tree.root());
    return new Result(
        problems.hasErrors() ? Optional.empty() : configuration, problems.inFileOrder());
  }

  /** A path, relative ones relative to that directory. */
  static Value<Path> file(Path directory) {
    return Values.NON_EMPTY.then(
        text -> {
          try {
            return directory.resolve(text).normalize();
          } catch (InvalidPathException e) {
            throw new BadValueException(Values.quote(text) + " is not a path: " + e.getReason());
          }
        });
  }

  private Optional<Configuration> root(JsonNode node) {
    Section root = Section.of(node, "", Shape.ROOT, problems);
    if (root == null) {
      return Optional.empty();
    }
    ClusterReader.Draft cluster = cluster(root);
    VipReader vips = new VipReader(problems, cluster);
    JsonNode vipsNode = root.get("vips");
    if (vipsNode == null) {
      problems.error("", "lacks the key \"vips\": the addresses that move between the directors");
    } else {
      vips.read(vipsNode, root.at("vips"));
    }
    List<ServiceConfig> services =
        new ServiceReader(problems, directory, vips.addresses()).read(root.elements("services"));
    SyncConfig sync =
        new SyncReader(problems, cluster, ports).read(root.child("sync", Shape.SYNC), services);
    List<WebhookConfig> webhooks =
        new WebhookReader(problems, directory).read(root.elements("webhooks"));
    ApiConfig api = api(root);
    Path stateDir =
        root.optional("stateDir", file(directory), directory.resolve(DEFAULT_STATE_DIR));
    return cluster
        .toConfig()
        .map(
            c ->
                new Configuration(
                    c,
                    vips.groups(),
                    services,
                    sync,
                    webhooks,
                    api,
                    stateDir,
                    Fingerprint.of(node)));
  }

  private ClusterReader.Draft cluster(Section root) {
    if (!root.has("cluster")) {
      problems.error("", "lacks the key \"cluster\": who the agents are");
    }
    Section section = root.child("cluster", Shape.CLUSTER);
    if (section != null) {
      return new ClusterReader(problems, directory, ports).read(section);
    }
    return ClusterReader.nothing();
  }

  private ApiConfig api(Section root) {
    Section section = root.child("api", Shape.API);
    DestinationKey listen = section == null ? null : section.optional("listen", Addresses.LISTEN);
    InetAddress host = listen == null ? null : listen.address();
    int port = listen == null ? DEFAULT_API_PORT : listen.port();
    ports.add("api.listen", port, section == null ? root : section, "listen");
    return new ApiConfig(host == null ? "127.0.0.1" : host.getHostAddress(), port);
  }

  private static Result unreadable(String message) {
    return new Result(
        Optional.empty(), List.of(new Problem("", message, Problem.Severity.ERROR, 0)));
  }

  private static Result syntaxError(String message, int line) {
    String oneLine = message.replaceAll("\\s*\\R\\s*", " ");
    return new Result(
        Optional.empty(), List.of(new Problem("", oneLine, Problem.Severity.ERROR, line)));
  }
}

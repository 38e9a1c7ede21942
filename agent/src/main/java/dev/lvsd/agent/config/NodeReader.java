package dev.lvsd.agent.config;

import dev.lvsd.agent.config.NodeConfig.Role;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code cluster.nodes}. */
final class NodeReader {
  private static final int DEFAULT_PRIORITY = 100;
  private static final Map<String, Role> ROLES = new LinkedHashMap<>();

  static {
    ROLES.put("director", Role.DIRECTOR);
    ROLES.put("witness", Role.WITNESS);
  }

  private final Problems problems;

  NodeReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * A node as far as it could be read: what could not is null and has been reported.
   *
   * @param heartbeat as written; empty where left out or wrong
   */
  record Draft(
      String pointer,
      @Nullable String name,
      @Nullable InetAddress address,
      int priority,
      Role role,
      List<Located<InetAddress>> heartbeat,
      boolean heartbeatSound) {

    boolean director() {
      return role == Role.DIRECTOR;
    }

    /** Its address on every path: as written, else its address. */
    List<Located<InetAddress>> paths() {
      if (heartbeat.isEmpty() && heartbeatSound && address != null) {
        return List.of(new Located<>(address, pointer + "/address"));
      }
      return heartbeat;
    }

    Optional<NodeConfig> toConfig() {
      if (name == null || address == null || paths().isEmpty()) {
        return Optional.empty();
      }
      List<InetAddress> addresses = paths().stream().map(Located::value).toList();
      return Optional.of(new NodeConfig(name, address, priority, role, addresses));
    }
  }

  List<Draft> read(Section cluster) {
    List<Draft> drafts = new ArrayList<>();
    for (Section.Element element : cluster.elements("nodes")) {
      Section section = element.section(Shape.NODE);
      if (section != null) {
        drafts.add(node(section));
      }
    }
    if (!cluster.has("nodes")) {
      problems.error(
          cluster.pointer(), "lacks the key \"nodes\": the two directors, and perhaps a witness");
    } else if (cluster.elements("nodes").isEmpty() && drafts.isEmpty()) {
      problems.error(cluster.at("nodes"), "is empty, must name at least one director");
    }
    refuseRepeats(drafts);
    checkPaths(drafts);
    return drafts;
  }

  private Draft node(Section section) {
    String name =
        section.required("name", Values.NAME_TEXT, "the node's host name, or what --node gives");
    InetAddress address =
        section.required("address", Addresses.HOST, "the node's address towards the other nodes");
    int priority = section.optional("priority", Values.integer(1, 255), DEFAULT_PRIORITY);
    Role role = section.optional("role", Values.word(ROLES), Role.DIRECTOR);
    if (role == Role.WITNESS && section.has("priority")) {
      problems.warning(
          section.at("priority"), "has no effect: a witness never owns a VIP, leave it out");
    }
    List<Located<InetAddress>> heartbeat = new ArrayList<>();
    List<Section.Element> elements = section.elements("heartbeat");
    for (Section.Element element : elements) {
      InetAddress path = element.value(Addresses.HOST);
      if (path != null) {
        heartbeat.add(new Located<>(path, element.pointer()));
      }
    }
    if (section.has("heartbeat") && elements.isEmpty()) {
      problems.error(
          section.at("heartbeat"),
          "holds no address: list the node's address on every heartbeat path, or leave the key out"
              + " to use \"address\"");
    }
    boolean sound = !section.has("heartbeat") || heartbeat.size() == elements.size();
    return new Draft(section.pointer(), name, address, priority, role, heartbeat, sound);
  }

  private void refuseRepeats(List<Draft> drafts) {
    List<Located<String>> names = new ArrayList<>();
    List<Located<InetAddress>> addresses = new ArrayList<>();
    List<Located<InetAddress>> paths = new ArrayList<>();
    for (Draft draft : drafts) {
      if (draft.name != null) {
        names.add(new Located<>(draft.name, draft.pointer + "/name"));
      }
      if (draft.address != null) {
        addresses.add(new Located<>(draft.address, draft.pointer + "/address"));
      }
      paths.addAll(draft.heartbeat);
    }
    Located.refuseRepeats(names, n -> n, "the node name", problems);
    Located.refuseRepeats(addresses, a -> a, "the address", problems);
    Located.refuseRepeats(paths, a -> a, "the heartbeat address", problems);
    drafts.forEach(own -> drafts.forEach(other -> refuseForeignPaths(own, other)));
  }

  private void refuseForeignPaths(Draft own, Draft other) {
    if (own != other && !Objects.equals(own.address, other.address)) {
      own.heartbeat.stream()
          .filter(path -> path.value().equals(other.address))
          .forEach(
              path ->
                  problems.error(
                      path.pointer(),
                      "is the address of " + other.pointer + ": list the node's own addresses"));
    }
  }

  /** Paths are paired by position: directors have the same number of them, a witness no more. */
  private void checkPaths(List<Draft> drafts) {
    Draft first =
        drafts.stream().filter(d -> d.director() && !d.paths().isEmpty()).findFirst().orElse(null);
    if (first == null || !drafts.stream().allMatch(Draft::heartbeatSound)) {
      return;
    }
    int count = first.paths().size();
    for (Draft draft : drafts) {
      int own = draft.paths().size();
      if (draft.director() ? own != count && own > 0 : own > count) {
        problems.error(
            draft.pointer + (draft.heartbeat.isEmpty() ? "" : "/heartbeat"),
            "has "
                + paths(own)
                + ", but "
                + first.pointer
                + " has "
                + paths(count)
                + ": paths are paired by position, so every director lists the same number of"
                + " addresses and a witness at most as many");
      }
      for (int i = 0; i < Math.min(own, count); i++) {
        checkFamily(first.paths().get(i), draft.paths().get(i));
      }
    }
  }

  private void checkFamily(Located<InetAddress> first, Located<InetAddress> own) {
    if (first.value().getClass() != own.value().getClass()) {
      problems.error(
          own.pointer(),
          "is of another address family than "
              + first.pointer()
              + ": both ends of a heartbeat path must be IPv4, or both IPv6");
    }
  }

  private static String paths(int count) {
    return count == 1 ? "1 heartbeat path" : count + " heartbeat paths";
  }
}

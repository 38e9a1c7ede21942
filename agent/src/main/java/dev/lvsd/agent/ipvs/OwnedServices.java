package dev.lvsd.agent.ipvs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lvsd.netlink.ipvs.Protocol;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list, on disk, of the services that lvsd has put into the kernel or adopted: so that one that
 * leaves the configuration while the agent is down is still deleted, and others' services never
 * are. Used from one thread.
 *
 * <p>A key is written before its service is added and leaves the list after it was deleted. A file
 * that cannot be read counts as empty, with a warning: then nothing is deleted that should stay.
 */
public final class OwnedServices {
  private static final Logger LOG = LoggerFactory.getLogger(OwnedServices.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  // Never a name: reading the list must not ask a name server.
  private static final String NUMERIC_ADDRESS = "[0-9.]+|[0-9a-fA-F.]*:[0-9a-fA-F:.]*";

  private final Path file;
  private Set<ServiceKey> written;

  private OwnedServices(Path file, Set<ServiceKey> written) {
    this.file = file;
    this.written = written;
  }

  /** Reads {@code owned-services.json} in the agent's state directory. Never fails. */
  public static OwnedServices load(Path stateDir) {
    Path file = stateDir.resolve("owned-services.json");
    try {
      return new OwnedServices(file, parse(JSON.readTree(Files.readAllBytes(file))));
    } catch (NoSuchFileException first) {
      return new OwnedServices(file, Set.of());
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "Reading the list of owned services {} failed: {}; it counts as empty: a service that was"
              + " taken out of the configuration while the agent was down stays in the kernel,"
              + " delete it with ipvsadm",
          file,
          reason(e));
      return new OwnedServices(file, Set.of());
    }
  }

  private static String reason(Exception e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
  }

  /** The keys as last loaded or saved. */
  public Set<ServiceKey> keys() {
    return written;
  }

  /**
   * Replaces the list, atomically and synced to disk; does nothing where it is the same. On failure
   * the old list stands.
   */
  public void save(Set<ServiceKey> keys) throws IOException {
    if (keys.equals(written)) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    write(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(format(keys)));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    // The rename itself is on disk only once its directory is.
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
    written = Set.copyOf(keys);
  }

  private static void write(Path path, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static JsonNode format(Set<ServiceKey> keys) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode services = root.putArray("services");
    for (ServiceKey key : keys) {
      ObjectNode node = services.addObject();
      if (key instanceof ServiceKey.Virtual virtual) {
        node.put("protocol", virtual.protocol().name());
        node.put("address", virtual.address().getHostAddress());
        node.put("port", virtual.port());
      } else if (key instanceof ServiceKey.Mark mark) {
        node.put("mark", Integer.toUnsignedLong(mark.mark()));
        node.put("ipv6", mark.ipv6());
      }
    }
    return root;
  }

  private static Set<ServiceKey> parse(JsonNode root) throws IOException {
    JsonNode services = root.path("services");
    if (!services.isArray()) {
      throw new IllegalArgumentException("no array \"services\" in it");
    }
    Set<ServiceKey> keys = new LinkedHashSet<>();
    for (JsonNode node : services) {
      keys.add(parseKey(node));
    }
    return Set.copyOf(keys);
  }

  private static ServiceKey parseKey(JsonNode node) throws IOException {
    if (node.path("mark").isIntegralNumber()) {
      return new ServiceKey.Mark(node.path("ipv6").asBoolean(), (int) node.path("mark").asLong());
    }
    String address = node.path("address").asText();
    if (!address.matches(NUMERIC_ADDRESS) || !node.path("port").isInt()) {
      throw new IllegalArgumentException("not a service: " + node);
    }
    return new ServiceKey.Virtual(
        Protocol.valueOf(node.path("protocol").asText()),
        InetAddress.getByName(address),
        node.path("port").asInt());
  }
}

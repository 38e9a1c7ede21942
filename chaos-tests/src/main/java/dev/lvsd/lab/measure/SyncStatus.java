package dev.lvsd.lab.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lvsd.lab.process.LabException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an lvsd agent says of itself and its table of connections ({@code GET /v1/status}).
 *
 * @param epochs of its groups, as far as they have had a master
 * @param entries in its table
 * @param bytes that the table takes
 * @param malformed datagrams refused so far
 * @param foreignId datagrams of another sync id so far
 * @param complete whether the table of every VIP group is complete
 * @param reason why, or why not
 * @param receivers what each peer's connections are here: unknown, incomplete or complete
 * @param coverage the least share of this node's connections that a peer holds, 0 to 1
 * @param lastPass the last full pass to a peer
 */
public record SyncStatus(
    List<String> epochs,
    long entries,
    long bytes,
    long malformed,
    long foreignId,
    boolean complete,
    String reason,
    List<String> receivers,
    OptionalDouble coverage,
    Optional<Pass> lastPass) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END_OF_HEADERS = "\r\n\r\n";

  public SyncStatus {
    epochs = List.copyOf(epochs);
    receivers = List.copyOf(receivers);
  }

  /**
   * Whether this node, as a backup, has been given all that a master has. An agent that has just
   * started and knows of no master yet calls its groups complete too: nobody could lose anything.
   */
  public boolean holdsAll() {
    return complete && receivers.contains("complete");
  }

  /**
   * A full pass.
   *
   * @param outcome complete, incomplete or cancelled
   * @param entries how many the source had
   * @param entriesSent how many the receiver lacked, and got
   * @param tookMillis from its first slice to its last
   * @param agoMillis since its end
   */
  public record Pass(
      String reason,
      String outcome,
      long entries,
      long entriesSent,
      long tookMillis,
      long agoMillis) {}

  /**
   * Reads the answer of an agent as it comes, with its headers; empty where it is no good answer.
   *
   * @throws LabException when its document tells nothing of a table
   */
  public static Optional<SyncStatus> ofAnswer(String answer) {
    int body = answer.indexOf(END_OF_HEADERS);
    if (body < 0 || !answer.matches("(?s)HTTP/1\\.[01] 200.*")) {
      return Optional.empty();
    }
    return Optional.of(parse(answer.substring(body + END_OF_HEADERS.length())));
  }

  /**
   * Reads the document.
   *
   * @throws LabException when it is none, or tells nothing of a table
   */
  public static SyncStatus parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new LabException("the agent's status is no JSON: " + e.getOriginalMessage());
    }
    JsonNode table = root.path("sync").path("table");
    if (!table.isObject()) {
      throw new LabException("the agent's status tells nothing of a table of connections");
    }
    boolean complete = !root.path("groups").isEmpty();
    List<String> epochs = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    for (JsonNode group : root.path("groups")) {
      if (group.has("epoch")) {
        epochs.add(group.path("epoch").asText());
      }
      complete &= group.path("table").path("complete").asBoolean();
      reasons.add(group.path("table").path("reason").asText());
    }
    List<String> receivers = new ArrayList<>();
    List<Double> coverages = new ArrayList<>();
    Optional<Pass> lastPass = Optional.empty();
    for (JsonNode peer : root.path("sync").path("peers")) {
      receivers.add(peer.path("receiver").path("state").asText("unknown"));
      JsonNode source = peer.path("source");
      if (source.has("coverage")) {
        coverages.add(source.path("coverage").asDouble());
      }
      if (source.path("lastPass").isObject()) {
        lastPass = Optional.of(pass(source.path("lastPass")));
      }
    }
    return new SyncStatus(
        epochs,
        table.path("entries").asLong(),
        table.path("bytes").asLong(),
        table.path("malformed").asLong(),
        table.path("foreignId").asLong(),
        complete,
        String.join("; ", reasons),
        receivers,
        coverages.stream().mapToDouble(Double::doubleValue).min(),
        lastPass);
  }

  private static Pass pass(JsonNode pass) {
    return new Pass(
        pass.path("reason").asText(),
        pass.path("outcome").asText(),
        pass.path("entries").asLong(),
        pass.path("entriesSent").asLong(),
        pass.path("tookMillis").asLong(),
        pass.path("agoMillis").asLong());
  }
}

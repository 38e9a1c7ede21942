package dev.lvsd.lab.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lvsd.lab.host.ChildJava;
import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The receiver of webhooks on the witness, and what it has received. */
public final class Webhooks {
  private static final int PORT = 9000;
  private static final String SECRET_PREFIX = "whsec_";

  private final Daemon daemon;
  private final Path file;
  private final String secret;

  /**
   * A receiver that is not running yet.
   *
   * @param secret {@code whsec_} and the key in base64, by which signatures are checked
   */
  public Webhooks(NamespaceHost host, String secret) {
    Path directory = host.directory("webhooks");
    this.file = directory.resolve("deliveries.jsonl");
    this.secret = secret;
    this.daemon =
        new Daemon(
            "webhooks",
            host,
            PORT,
            directory,
            ChildJava.command(WebhookReceiver.class, Integer.toString(PORT), file.toString()));
  }

  public Daemon daemon() {
    return daemon;
  }

  /**
   * One delivery.
   *
   * @param receivedMillis wall clock
   * @param event the CloudEvents document
   * @param signed whether its Standard Webhooks signature holds
   */
  public record Delivery(long receivedMillis, String id, JsonNode event, boolean signed) {
    public String type() {
      return event.path("type").asText();
    }
  }

  /** All deliveries so far, in order of arrival. */
  public List<Delivery> received() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      ObjectMapper json = new ObjectMapper();
      List<Delivery> deliveries = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        deliveries.add(delivery(json, json.readTree(line)));
      }
      return deliveries;
    } catch (IOException e) {
      throw new LabException("reading webhook deliveries from " + file, e);
    }
  }

  private Delivery delivery(ObjectMapper json, JsonNode line) throws JsonProcessingException {
    String body = line.path("body").asText();
    return new Delivery(
        line.path("receivedMillis").asLong(),
        line.path("webhook-id").asText(),
        json.readTree(body),
        signed(line, body));
  }

  private boolean signed(JsonNode line, String body) {
    String content =
        line.path("webhook-id").asText()
            + "."
            + line.path("webhook-timestamp").asText()
            + "."
            + body;
    String expected = "v1," + hmac(content);
    for (String signature : line.path("webhook-signature").asText().split(" ", -1)) {
      if (MessageDigest.isEqual(
          signature.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private String hmac(String content) {
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new LabException("checking a webhook's signature", e);
    }
  }
}

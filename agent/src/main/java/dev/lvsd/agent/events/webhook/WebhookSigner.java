package dev.lvsd.agent.events.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The symmetric signature of the Standard Webhooks specification: {@code v1,} and the base64
 * HMAC-SHA256 of {@code id.timestamp.body} under the endpoint's secret. One thread at a time.
 */
final class WebhookSigner {
  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  /**
   * @param secret the bytes behind {@code whsec_}, at least one
   */
  WebhookSigner(byte[] secret) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** The value of {@code webhook-signature}. */
  String sign(String id, long timestampSeconds, String body) {
    mac.update((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8));
    byte[] signature = mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
    return "v1," + Base64.getEncoder().encodeToString(signature);
  }
}

package dev.lvsd.agent.events.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class WebhookSignerTest {
  /** The example that the Standard Webhooks specification's reference libraries test against. */
  @Test
  void the_signature_is_that_of_the_specification() {
    byte[] secret = Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    WebhookSigner signer = new WebhookSigner(secret);
    String expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    for (int i = 0; i < 2; i++) {
      assertThat(signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
          .isEqualTo(expected);
    }
  }
}

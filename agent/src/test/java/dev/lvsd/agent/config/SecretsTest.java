package dev.lvsd.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lvsd.agent.config.Secrets.SecretException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @TempDir private Path directory = Path.of("");

  private Path file(String text, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static String base64(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  @Test
  void aClusterKeyIsAtLeast32BytesInBase64() throws Exception {
    assertThat(Secrets.clusterKey(file(base64(32) + "\n", "rw-------"))).hasSize(32);
    Path tooShort = file(base64(31), "rw-------");
    assertThatThrownBy(() -> Secrets.clusterKey(tooShort))
        .isInstanceOf(SecretException.class)
        .hasMessageContaining("holds 31 bytes, must hold at least 32");
    Path notBase64 = file("not base64!", "rw-------");
    assertThatThrownBy(() -> Secrets.clusterKey(notBase64)).hasMessageContaining("is not base64");
  }

  @Test
  void aWebhookKeyHasItsPrefixAnd24To64Bytes() throws Exception {
    assertThat(Secrets.webhookKey(file("whsec_" + base64(24) + "\n", "rw-------"))).hasSize(24);
    assertThat(Secrets.webhookKey(file("whsec_" + base64(64), "rw-------"))).hasSize(64);
    for (String bad : new String[] {base64(32), "whsec_" + base64(23), "whsec_" + base64(65)}) {
      Path file = file(bad, "rw-------");
      assertThatThrownBy(() -> Secrets.webhookKey(file)).isInstanceOf(SecretException.class);
    }
  }

  @Test
  void aPasswordLosesOneTrailingNewlineAndNoMore() throws Exception {
    assertThat(Secrets.password(file("a b \n\n", "rw-------"))).isEqualTo("a b \n");
    assertThat(Secrets.password(file("ab", "rw-------"))).isEqualTo("ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw----r--", "rw-rw----", "rw-----w-"})
  void aFileThatOthersCanReadOrWriteIsRefused(String mode) throws IOException {
    Path file = file("x", mode);
    assertThatThrownBy(() -> Secrets.password(file)).hasMessageContaining("run: chmod 600 " + file);
  }

  @Test
  void aFileThatItsGroupCanReadIsTaken() throws Exception {
    assertThat(Secrets.password(file("x", "rw-r-----"))).isEqualTo("x");
  }

  @Test
  void anAbsentFileIsSaidToBeAbsent() {
    assertThatThrownBy(() -> Secrets.clusterKey(directory.resolve("none")))
        .isInstanceOfSatisfying(SecretException.class, e -> assertThat(e.absent()).isTrue())
        .hasMessageContaining("does not exist: make one with: (umask 077;");
  }
}

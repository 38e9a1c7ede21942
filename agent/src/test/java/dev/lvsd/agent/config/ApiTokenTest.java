package dev.lvsd.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokenTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void aTokenIsNewAtEveryStartAndForTheOwnerOnly() throws Exception {
    String first = ApiToken.create(directory, new SecureRandom());
    String second = ApiToken.create(directory, new SecureRandom());
    assertThat(second).hasSize(64).isNotEqualTo(first);
    assertThat(ApiToken.read(directory)).isEqualTo(second);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("api.token"))))
        .isEqualTo("rw-------");
  }

  @Test
  void whereThereIsNoneNoAgentWasStarted() {
    assertThatThrownBy(() -> ApiToken.read(directory))
        .hasMessageContaining("api.token does not exist")
        .hasMessageContaining("has the agent of this machine been started?");
  }
}

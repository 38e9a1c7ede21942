package dev.lvsd.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.ApiToken;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTokenTest {
  private final Path stateDir;
  private final CommandToken token;

  CommandTokenTest(@TempDir Path stateDir) {
    this.stateDir = stateDir;
    this.token = new CommandToken(stateDir);
  }

  @Test
  void whatIsOnDiskIsWhatIsWanted() throws Exception {
    assertThat(token.get()).isNull();
    assertThat(token.write()).isTrue();
    assertThat(token.get()).isEqualTo(ApiToken.read(stateDir));
    assertThat(token.problem()).isEmpty();
  }

  @Test
  void whereTheDiskRefusesThereIsNoneAndLaterOneAfterAll() throws Exception {
    Path inTheWay = Files.createDirectories(stateDir.resolve("api.token.new/full"));
    assertThat(token.write()).isFalse();
    assertThat(token.get()).isNull();
    assertThat(token.problem()).contains("takes no commands").contains("make stateDir writable");

    Files.delete(inTheWay);
    assertThat(token.write()).isTrue();
    assertThat(token.get()).isEqualTo(ApiToken.read(stateDir));
    assertThat(token.problem()).isEmpty();
  }
}

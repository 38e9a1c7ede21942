package dev.lvsd.sync.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightTest {
  private Path carrier = Path.of("");
  private Sight sight = new Sight("", carrier);

  @BeforeEach
  void up(@TempDir Path directory) throws IOException {
    carrier = directory.resolve("carrier");
    Files.writeString(carrier, "1\n");
    sight = new Sight("eth1", carrier);
  }

  @Test
  void withACaptureAndACarrierAllIsSeen() {
    assertThat(sight.look(null)).isEmpty();
    assertThat(sight.blind()).isEmpty();
  }

  @Test
  void withoutACarrierNothingIsSeenAndWhyIsSaidOnceItIsBack() throws IOException {
    Files.writeString(carrier, "0\n");
    assertThat(sight.look(null)).isEmpty();
    assertThat(sight.blind()).isEqualTo("the sync interface eth1 has no carrier");
    Files.writeString(carrier, "1\n");
    assertThat(sight.look(null)).isEqualTo("the sync interface eth1 has no carrier");
    assertThat(sight.blind()).isEmpty();
    assertThat(sight.look(null)).as("once").isEmpty();
  }

  @Test
  void aCarrierThatCameBackBetweenTwoLooksWasAway() throws IOException {
    Files.writeString(carrier.resolveSibling("carrier_changes"), "2\n");
    Sight counting = new Sight("eth1", carrier);
    assertThat(counting.look(null)).isEmpty();
    Files.writeString(carrier.resolveSibling("carrier_changes"), "4\n");
    assertThat(counting.look(null)).isEqualTo("the sync interface eth1 had no carrier");
    assertThat(counting.blind()).isEmpty();
    assertThat(counting.look(null)).as("once").isEmpty();
  }

  @Test
  void anInterfaceThatIsDownSeesNothing() throws IOException {
    Files.delete(carrier);
    sight.look(null);
    assertThat(sight.blind()).isEqualTo("the sync interface eth1 is down");
  }

  @Test
  void whoCannotCaptureSeesNothing() {
    sight.look("no permission");
    assertThat(sight.blind()).contains("no permission");
    assertThat(sight.look(null)).contains("no permission");
  }
}

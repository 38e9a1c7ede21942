package dev.lvsd.agent.ipvs;

import static dev.lvsd.agent.ipvs.Tables.MAIL;
import static dev.lvsd.agent.ipvs.Tables.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.netlink.ipvs.ServiceKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedServicesTest {
  @Test
  void whatWasSavedIsThereAfterARestart(@TempDir Path directory) throws Exception {
    Set<ServiceKey> keys =
        Set.of(WEB, MAIL, new ServiceKey.Mark(true, 0xFFFF_FFFF), new ServiceKey.Mark(false, 1));
    Path stateDir = directory.resolve("not/yet/there");

    OwnedServices.load(stateDir).save(keys);

    assertThat(OwnedServices.load(stateDir).keys()).isEqualTo(keys);
    assertThat(stateDir.resolve("owned-services.json.new")).doesNotExist();
  }

  @Test
  void withoutAFileNothingIsOwned(@TempDir Path directory) {
    assertThat(OwnedServices.load(directory).keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"services\":[{\"protocol\":\"TCP\",\"address\":\"192.0.2.1\"}]}",
        "{\"services\":[{\"protocol\":\"XYZ\",\"address\":\"192.0.2.1\",\"port\":80}]}",
        "{\"services\":[{\"protocol\":\"TCP\",\"address\":\"decade\",\"port\":80}]}",
        "{\"services\":[{\"protocol\":\"TCP\",\"address\":\"192.0.2.1\",\"port\":99999}]}",
        "{\"services\":[{\"mark\":0}]}"
      })
  void aDamagedFileCountsAsEmptyAndIsReplacedByTheNextSave(String content, @TempDir Path directory)
      throws Exception {
    Files.writeString(directory.resolve("owned-services.json"), content);

    OwnedServices owned = OwnedServices.load(directory);

    assertThat(owned.keys()).isEmpty();
    owned.save(Set.of(WEB));
    assertThat(OwnedServices.load(directory).keys()).containsExactly(WEB);
  }
}

package dev.lvsd.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.Configuration;
import dev.lvsd.agent.config.ConfigurationLoader;
import dev.lvsd.agent.config.PersistenceConfig;
import dev.lvsd.agent.config.ServiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairConfigurationTest {
  @Test
  void aPersistentServiceIsOneMoreThatAgentsUnderstand(@TempDir Path directory) throws IOException {
    Secrets.random().write(directory);
    Path file = directory.resolve("pair.json");
    Files.writeString(file, PairConfiguration.withPersistence(84, Duration.ofSeconds(300)));
    ConfigurationLoader.Result result = ConfigurationLoader.load(file);
    assertThat(result.errors()).isEmpty();
    Configuration configuration = result.configuration().orElseThrow();
    assertThat(configuration.services())
        .filteredOn(service -> service.name().equals("web-persistent"))
        .singleElement()
        .extracting(ServiceConfig::persistence)
        .isInstanceOfSatisfying(
            PersistenceConfig.class,
            persistence -> assertThat(persistence.timeout()).isEqualTo(Duration.ofSeconds(300)));
  }
}

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairConfigurationTest {
  @Test
  void aPersistentServiceIsOneMoreThatAgentsUnderstand(@TempDir Path directory) throws IOException {
    Configuration configuration =
        load(directory, PairConfiguration.withPersistence(84, Duration.ofSeconds(300)));
    assertThat(configuration.services())
        .filteredOn(service -> service.name().equals("web-persistent"))
        .singleElement()
        .extracting(ServiceConfig::persistence)
        .isInstanceOfSatisfying(
            PersistenceConfig.class,
            persistence -> assertThat(persistence.timeout()).isEqualTo(Duration.ofSeconds(300)));
  }

  @Test
  void anEchoServiceByUdpIsOneMoreThatAgentsUnderstand(@TempDir Path directory) throws IOException {
    Configuration configuration = load(directory, PairConfiguration.withUdpEcho(82));
    assertThat(virtuals(configuration)).contains("UDP 192.168.10.100:82");
  }

  @Test
  void vipsAndServicesOfIpv6AreMoreThatAgentsUnderstand(@TempDir Path directory)
      throws IOException {
    Configuration configuration = load(directory, PairConfiguration.withIpv6());
    assertThat(configuration.vipGroups().get(0).addresses())
        .extracting(vip -> vip.address().getHostAddress() + "/" + vip.prefixLength())
        .containsExactly(
            "192.168.10.100/24",
            "172.16.20.150/16",
            "fd00:10:0:0:0:0:0:100/64",
            "fd00:20:0:0:0:0:0:150/64");
    assertThat(virtuals(configuration))
        .contains("TCP fd00:10:0:0:0:0:0:100:82", "UDP fd00:10:0:0:0:0:0:100:82");
  }

  private static List<String> virtuals(Configuration configuration) {
    return configuration.services().stream()
        .map(ServiceConfig::virtual)
        .map(
            virtual ->
                virtual.protocol()
                    + " "
                    + virtual.address().getHostAddress()
                    + ":"
                    + virtual.port())
        .toList();
  }

  private static Configuration load(Path directory, String json) throws IOException {
    Secrets.random().write(directory);
    Path file = directory.resolve("pair.json");
    Files.writeString(file, json);
    ConfigurationLoader.Result result = ConfigurationLoader.load(file);
    assertThat(result.errors()).isEmpty();
    return result.configuration().orElseThrow();
  }
}

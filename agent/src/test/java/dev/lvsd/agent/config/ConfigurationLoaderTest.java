package dev.lvsd.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.agent.config.CheckConfig.StatusRange;
import dev.lvsd.agent.config.NodeConfig.Role;
import dev.lvsd.netlink.ipvs.Forwarding;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {

  @Test
  void theExampleOfAPairLoadsWithoutAProblem() throws IOException {
    ConfigurationLoader.Result result = ConfigurationLoader.load(Examples.PAIR);

    assertThat(result.problems()).isEmpty();
    Configuration c = result.configuration().orElseThrow();
    assertThat(c.cluster().name()).isEqualTo("web-lb");
    assertThat(c.cluster().nodes())
        .extracting(NodeConfig::name, NodeConfig::priority, NodeConfig::role)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("director-a", 150, Role.DIRECTOR),
            org.assertj.core.groups.Tuple.tuple("director-b", 100, Role.DIRECTOR));
    assertThat(c.node("director-b").orElseThrow().heartbeat())
        .extracting(a -> a.getHostAddress())
        .containsExactly("172.16.20.12", "192.168.10.12");
    assertThat(c.cluster().heartbeat().ttl()).isEqualTo(Duration.ofMillis(300));
    assertThat(c.cluster().gateways()).hasSize(1);
    assertThat(c.cluster().secretFile())
        .isEqualTo(Examples.DIRECTORY.toRealPath().resolve("cluster.key"));
    assertThat(c.stateDir()).isEqualTo(Path.of("/var/lib/lvsd"));
    assertThat(c.sync())
        .isEqualTo(
            new SyncConfig(
                java.util.Map.of("director-a", "vec1", "director-b", "vec1"),
                51,
                152,
                InetAddress.getByName("224.0.0.81"),
                8848,
                1,
                Duration.ofMillis(100),
                8975));
    assertThat(java.util.Objects.requireNonNull(c.sync()).nudgeListenPort()).isEqualTo(8976);
    assertThat(c.api()).isEqualTo(new ApiConfig("127.0.0.1", 8970));
  }

  @Test
  void itsVipsAndServicesAreWhatTheFileSays() {
    Configuration c = Examples.parse(Examples.pair()).configuration().orElseThrow();

    VipGroupConfig group = c.vipGroups().get(0);
    assertThat(group.name()).isEqualTo("default");
    assertThat(group.lifetime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(group.preempt()).isFalse();
    assertThat(group.addresses())
        .extracting(VipConfig::toString)
        .containsExactly("192.168.10.100/24", "172.16.20.150/16");
    assertThat(group.addresses().get(0).interfaceOn("director-a")).isEmpty();
    assertThat(group.addresses().get(1).interfaceOn("director-a")).hasValue("vec1");
    ServiceConfig web = c.services().get(0);
    assertThat(web.virtual()).hasToString("tcp://192.168.10.100:80");
    assertThat(web.forwarding()).isEqualTo(Forwarding.NAT);
    assertThat(web.realServers())
        .extracting(s -> s.key() + " " + s.weight())
        .containsExactly("172.16.20.100:80 3", "172.16.20.1:80 1");
    assertThat(check(web).type())
        .isEqualTo(
            new CheckConfig.Http(
                false,
                false,
                "GET",
                "/index.html",
                null,
                java.util.Map.of(),
                List.of(new StatusRange(200, 299)),
                null));
    ServiceConfig mysql = c.services().get(3);
    assertThat(check(mysql).rise()).isEqualTo(2);
    assertThat(check(mysql).type())
        .isEqualTo(
            new CheckConfig.Mysql(
                "probe", Path.of("/etc/lvsd/mysql.password"), "mysql", "SELECT 1"));
  }

  private static CheckConfig check(ServiceConfig service) {
    return java.util.Objects.requireNonNull(service.check());
  }

  @Test
  void theExampleWithAWitnessLoadsWithoutAProblem() {
    ConfigurationLoader.Result result = ConfigurationLoader.load(Examples.TRIO);

    assertThat(result.problems()).isEmpty();
    Configuration c = result.configuration().orElseThrow();
    NodeConfig witness = c.node("witness-c").orElseThrow();
    assertThat(witness.role()).isEqualTo(Role.WITNESS);
    assertThat(witness.heartbeat()).containsExactly(witness.address());
    assertThat(c.cluster().gateways()).isEmpty();
  }

  @Test
  void whatIsLeftOutGetsItsDefault() {
    ConfigurationLoader.Result result =
        Examples.parse(
            """
            { "cluster": { "name": "one", "secretFile": "k",
                "nodes": [ { "name": "a", "address": "10.0.0.1" } ] },
              "vips": { "addresses": [ { "address": "10.0.0.9/24" } ] },
              "services": [ { "name": "s", "virtual": "udp://10.0.0.9:53", "forwarding": "nat",
                "check": { "type": "tcp" }, "realServers": [ { "address": "10.0.0.2:53" } ] } ] }
            """);

    assertThat(result.problems()).isEmpty();
    Configuration c = result.configuration().orElseThrow();
    assertThat(c.cluster().heartbeat())
        .isEqualTo(new HeartbeatConfig(Duration.ofMillis(100), 3, 8971));
    assertThat(c.cluster().port()).isEqualTo(8972);
    assertThat(c.cluster().eventBusPort()).isEqualTo(8973);
    assertThat(c.cluster().resyncPort()).isEqualTo(8974);
    assertThat(c.api()).isEqualTo(new ApiConfig("127.0.0.1", 8970));
    assertThat(c.stateDir()).isEqualTo(Path.of("/var/lib/lvsd"));
    assertThat(c.sync()).isNull();
    assertThat(c.webhooks()).isEmpty();
    assertThat(c.node("a").orElseThrow().priority()).isEqualTo(100);
    VipGroupConfig group = c.vipGroups().get(0);
    assertThat(group.lifetime()).isEqualTo(Duration.ofSeconds(1));
    assertThat(group.preemptDelay()).isEqualTo(Duration.ofSeconds(30));
    ServiceConfig service = c.services().get(0);
    assertThat(service.scheduler()).isEqualTo("wlc");
    assertThat(service.onFailure()).isEqualTo(ServiceConfig.OnFailure.WEIGHT_ZERO);
    assertThat(service.realServers().get(0).weight()).isEqualTo(1);
    assertThat(service.check())
        .isEqualTo(
            new CheckConfig(
                Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 2, new CheckConfig.Tcp()));
  }

  @Test
  void aProfileSetsIntervalAndMultiplierAndExplicitValuesOverrideIt() {
    String heartbeat = "\"interval\": \"100ms\", \"multiplier\": 3";
    HeartbeatConfig fast = heartbeat(heartbeat, "\"profile\": \"fast\"");
    HeartbeatConfig overridden = heartbeat(heartbeat, "\"profile\": \"fast\", \"multiplier\": 10");

    assertThat(fast).isEqualTo(new HeartbeatConfig(Duration.ofMillis(20), 8, 8971));
    assertThat(overridden).isEqualTo(new HeartbeatConfig(Duration.ofMillis(20), 10, 8971));
  }

  private static HeartbeatConfig heartbeat(String old, String replacement) {
    String json = Examples.change(Examples.pair(), old, replacement);
    return Examples.parse(json).configuration().orElseThrow().cluster().heartbeat();
  }

  @Test
  void withoutALifetimeTheVipsLiveForTheHeartbeatsTtlInWholeSeconds() {
    String json =
        Examples.change(
            Examples.pair(), "\"interval\": \"100ms\", \"multiplier\": 3", "\"profile\": \"wan\"");
    json = Examples.change(json, "\"lifetime\": \"1s\",", "");

    Configuration c = Examples.parse(json).configuration().orElseThrow();
    assertThat(c.vipGroups().get(0).lifetime()).isEqualTo(Duration.ofSeconds(4));
  }

  private static SyncConfig sync(String keys) {
    String json = Examples.change(Examples.pair(), "\"id\": 51", "\"id\": 51, " + keys);
    ConfigurationLoader.Result result = Examples.parse(json);
    assertThat(result.problems()).isEmpty();
    return java.util.Objects.requireNonNull(result.configuration().orElseThrow().sync());
  }

  @Test
  void syncMayUseAnotherGroupPortAndTtlAndNudgeOtherwiseOrNotAtAll() throws IOException {
    SyncConfig all =
        sync(
            "\"group\": \"ff02::81\", \"port\": 9848, \"ttl\": 4, \"maxlen\": 65487,"
                + " \"nudge\": \"1s\", \"nudgePort\": 65534");

    assertThat(all.group()).isEqualTo(InetAddress.getByName("ff02::81"));
    assertThat(all.port()).isEqualTo(9848);
    assertThat(all.ttl()).isEqualTo(4);
    assertThat(all.maxlen()).isEqualTo(65487);
    assertThat(all.nudge()).isEqualTo(Duration.ofSeconds(1));
    assertThat(all.nudges()).isTrue();
    assertThat(all.nudgeListenPort()).isEqualTo(65535);
    assertThat(sync("\"nudge\": \"0ms\"").nudges()).isFalse();
    assertThat(sync("\"nudge\": \"0s\"").nudges()).isFalse();
  }

  @Test
  void aServiceMayBePersistentForEveryAddressOrASubnet() {
    assertThat(persistence("{}")).isEqualTo(new PersistenceConfig(Duration.ofMinutes(5), 32));
    assertThat(persistence("{ \"timeout\": \"2h\", \"netmask\": 24 }"))
        .isEqualTo(new PersistenceConfig(Duration.ofHours(2), 24));
  }

  private static PersistenceConfig persistence(String json) {
    Configuration c =
        Examples.parse(
                Examples.change(
                    Examples.pair(),
                    "\"scheduler\": \"wrr\"",
                    "\"scheduler\": \"wrr\", \"persistence\": " + json))
            .configuration()
            .orElseThrow();
    assertThat(c.services().get(1).persistence()).isNull();
    return java.util.Objects.requireNonNull(c.services().get(0).persistence());
  }

  @Test
  void vipsMayBeAnArrayOfNamedGroupsAndIpv6() {
    String json =
        """
        { "cluster": { "name": "c", "secretFile": "k", "nodes": [
            { "name": "a", "address": "2001:db8::1" }, { "name": "b", "address": "2001:db8::2" } ],
            "arbiter": { "gateways": ["2001:db8::fe"] } },
          "vips": [
            { "name": "x", "addresses": [ { "address": "2001:db8::100/64", "interface": "eth0" } ] },
            { "name": "y", "addresses": [ { "address": "2001:db8::200/64" } ] } ],
          "services": [ { "name": "s", "virtual": "tcp://[2001:db8::200]:80", "forwarding": "dr",
            "persistence": { "timeout": "1m", "netmask": 64 }, "realServers": [ { "address": "[2001:db8::7]:80" } ] } ],
          "api": { "listen": "[::1]:8970" } }
        """;
    ConfigurationLoader.Result result = Examples.parse(json);

    assertThat(result.problems()).isEmpty();
    Configuration c = result.configuration().orElseThrow();
    assertThat(c.vipGroups()).extracting(VipGroupConfig::name).containsExactly("x", "y");
    assertThat(c.vipGroups().get(0).addresses().get(0).interfaceOn("b")).hasValue("eth0");
    assertThat(c.services().get(0).virtual().ipv6()).isTrue();
    assertThat(c.services().get(0).forwarding()).isEqualTo(Forwarding.DIRECT);
    assertThat(c.services().get(0).persistence())
        .isEqualTo(new PersistenceConfig(Duration.ofMinutes(1), 64));
  }

  @Test
  void theFingerprintDependsOnContentAndNotOnLayout() {
    String pair = Examples.pair();
    String layout = pair.replace("  ", "\t").replace("\"$schema\": \"./lvsd.schema.json\",", "");
    String order =
        Examples.change(
            pair,
            "\"interval\": \"100ms\", \"multiplier\": 3",
            "\"multiplier\": 3, \"interval\": \"100ms\"");
    String other = Examples.change(pair, "\"weight\": 3", "\"weight\": 4");

    assertThat(fingerprint(pair)).matches("[0-9a-f]{64}");
    assertThat(fingerprint(layout)).isEqualTo(fingerprint(pair));
    assertThat(fingerprint(order)).isEqualTo(fingerprint(pair));
    assertThat(fingerprint(other)).isNotEqualTo(fingerprint(pair));
  }

  private static String fingerprint(String json) {
    return Examples.parse(json).configuration().orElseThrow().fingerprint();
  }

  @Test
  void relativePathsAreRelativeToTheFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("lvsd.json");
    Files.writeString(file, Examples.change(Examples.pair(), "/var/lib/lvsd", "state"));

    Configuration c = ConfigurationLoader.load(file).configuration().orElseThrow();
    assertThat(c.cluster().secretFile()).isEqualTo(directory.resolve("cluster.key"));
    assertThat(c.stateDir()).isEqualTo(directory.resolve("state"));
  }

  @Test
  void aFileThatCannotBeReadIsOneClearProblem(@TempDir Path directory) {
    assertThat(ConfigurationLoader.load(directory.resolve("none.json")).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("none.json", "does not exist"));
    assertThat(ConfigurationLoader.load(directory).problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("is a directory"));
  }

  @Test
  void noPrefixOfTheExampleEscapesAsAnythingButProblems() {
    byte[] pair = Examples.pair().getBytes(StandardCharsets.UTF_8);
    int end = Examples.pair().stripTrailing().length();
    for (int length = 0; length < end; length += 7) {
      byte[] prefix = java.util.Arrays.copyOf(pair, length);
      ConfigurationLoader.Result result = ConfigurationLoader.parse(prefix, Path.of("/x"));
      assertThat(result.configuration()).isEmpty();
      assertThat(result.errors()).hasSize(1);
    }
  }

  @Test
  void noByteChangedInTheExampleEscapesAsAnythingButProblems() {
    java.util.Random random = new java.util.Random(20_261_122);
    byte[] pair = Examples.pair().getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 2000; round++) {
      byte[] changed = pair.clone();
      int at = random.nextInt(changed.length);
      changed[at] = (byte) random.nextInt(256);
      ConfigurationLoader.Result result = ConfigurationLoader.parse(changed, Path.of("/x"));
      assertThat(result.configuration().isPresent())
          .as("round %d, byte %d is %d", round, at, changed[at])
          .isEqualTo(result.errors().isEmpty());
    }
  }
}

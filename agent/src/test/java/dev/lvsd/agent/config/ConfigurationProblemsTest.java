package dev.lvsd.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each case changes one place of the pair's example and gets one problem there. */
class ConfigurationProblemsTest {

  private static final String NODE_A =
      "\"address\": \"172.16.20.11\", \"priority\": 150, \"heartbeat\": [\"172.16.20.11\","
          + " \"192.168.10.11\"]";
  private static final String CHECK =
      "{ \"type\": \"tcp\", \"interval\": \"1s\", \"timeout\": \"1s\"";
  private static final String ARBITER =
      "\"heartbeat\": { \"interval\": \"100ms\", \"multiplier\": 3 },\n    \"arbiter\": {"
          + " \"gateways\": [\"192.168.10.254\"] }";
  private static final String SERVER = "{ \"address\": \"172.16.20.100:80\", \"weight\": 3 }";

  static Stream<Arguments> oneProblem() {
    return Stream.of(
        // name, old, new, pointer, part of the message
        c("unknown key", "\"stateDir\"", "\"statedir\"", "/statedir", "did you mean \"stateDir\"?"),
        c("far key", "\"stateDir\"", "\"frobnicate\"", "/frobnicate", "known: $schema, cluster"),
        c("key to escape", "\"stateDir\"", "\"a/b~c\"", "/a~1b~0c", "not a known key"),
        c("null", "\"/var/lib/lvsd\"", "null", "/stateDir", "is null, must be a string"),
        c("number for duration", "\"100ms\"", "100", "/cluster/heartbeat/interval", "\"100ms\""),
        c("no unit", "\"100ms\"", "\"100\"", "/cluster/heartbeat/interval", "is not a duration"),
        c("interval range", "\"100ms\"", "\"9ms\"", "/cluster/heartbeat/interval", "10ms to 10s"),
        c(
            "multiplier",
            "\"multiplier\": 3",
            "\"multiplier\": 1",
            "/cluster/heartbeat/multiplier",
            "1 is out of range, must be from 2 to 20"),
        c(
            "fraction",
            "\"multiplier\": 3",
            "\"multiplier\": 3.5",
            "/cluster/heartbeat/multiplier",
            "must be an integer"),
        c(
            "huge",
            "\"multiplier\": 3",
            "\"multiplier\": 99999999999",
            "/cluster/heartbeat/multiplier",
            "out of range"),
        c(
            "profile",
            "\"multiplier\": 3",
            "\"profile\": \"lann\"",
            "/cluster/heartbeat/profile",
            "is not one of lan, fast, wan; did you mean \"lan\"?"),
        c(
            "one key twice",
            "\"secretFile\": \"cluster.key\",",
            "\"secretFile\": \"cluster.key\", \"previousSecretFile\": \"cluster.key\",",
            "/cluster/previousSecretFile",
            "is also the secretFile"),
        c(
            "preferred by a group",
            "\"lifetime\": \"1s\"",
            "\"lifetime\": \"1s\", \"prefer\": \"director-c\"",
            "/vips/prefer",
            "is not the name of a director; did you mean"),
        c("no secret", "\"secretFile\": \"cluster.key\",", "", "/cluster", "lacks the key"),
        c(
            "ports",
            "\"arbiter\"",
            "\"port\": 9000, \"eventBusPort\": 9000, \"arbiter\"",
            "/cluster/eventBusPort",
            "both 9000"),
        c("api port", "\"arbiter\"", "\"port\": 8970, \"arbiter\"", "/api/listen", "cluster.port"),
        c(
            "host name",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"localhost\"",
            "/cluster/nodes/0/address",
            "names are not looked up"),
        c(
            "leading zero",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"172.16.20.011\"",
            "/cluster/nodes/0/address",
            "not a numeric address"),
        c(
            "short form",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"172.16.5131\"",
            "/cluster/nodes/0/address",
            "not a numeric address"),
        c(
            "octet",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"172.16.20.256\"",
            "/cluster/nodes/0/address",
            "not a numeric address"),
        c(
            "scope",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"fe80::1%eth0\"",
            "/cluster/nodes/0/address",
            "has a scope"),
        c(
            "link local",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"fe80::1\"",
            "/cluster/nodes/0/address",
            "link-local"),
        c(
            "mapped",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"::ffff:172.16.20.11\"",
            "/cluster/nodes/0/address",
            "write 172.16.20.11"),
        c(
            "multicast",
            "\"address\": \"172.16.20.11\"",
            "\"address\": \"224.0.0.1\"",
            "/cluster/nodes/0/address",
            "multicast"),
        c(
            "same name",
            "\"name\": \"director-b\"",
            "\"name\": \"web\"",
            "/vips/addresses/1/interface/director-b",
            "is not the name of a director"),
        c(
            "same address",
            "\"address\": \"172.16.20.12\"",
            "\"address\": \"172.16.20.11\"",
            "/cluster/nodes/1/address",
            "already stands at /cluster/nodes/0/address"),
        c(
            "same path",
            "[\"172.16.20.12\"",
            "[\"172.16.20.11\"",
            "/cluster/nodes/1/heartbeat/0",
            "already stands at /cluster/nodes/0/heartbeat/0"),
        c(
            "another node's address as a path",
            "[\"172.16.20.11\", \"192.168.10.11\"]",
            "[\"172.16.20.12\", \"192.168.10.11\"]",
            "/cluster/nodes/0/heartbeat/0",
            "is the address of /cluster/nodes/1"),
        c(
            "paths",
            "[\"172.16.20.12\", \"192.168.10.12\"]",
            "[\"172.16.20.12\"]",
            "/cluster/nodes/1/heartbeat",
            "has 1 heartbeat path, but"),
        c(
            "path families",
            "\"192.168.10.12\"",
            "\"2001:db8::12\"",
            "/cluster/nodes/1/heartbeat/1",
            "another address family"),
        c(
            "priority",
            "\"priority\": 100",
            "\"priority\": 256",
            "/cluster/nodes/1/priority",
            "from 1 to 255"),
        c("no arbiter", ARBITER, "\"heartbeat\": {}", "/cluster/nodes", "add \"arbiter\""),
        c(
            "no gateway",
            "[\"192.168.10.254\"]",
            "[]",
            "/cluster/arbiter/gateways",
            "names no gateway"),
        c(
            "gateway is node",
            "[\"192.168.10.254\"]",
            "[\"192.168.10.12\"]",
            "/cluster/arbiter/gateways/0",
            "address of /cluster/nodes/1"),
        c(
            "gateway is VIP",
            "[\"192.168.10.254\"]",
            "[\"172.16.20.150\"]",
            "/cluster/arbiter/gateways/0",
            "is the VIP of /vips/addresses/1"),
        c(
            "no prefix",
            "172.16.20.150/16",
            "172.16.20.150",
            "/vips/addresses/1/address",
            "has no prefix length"),
        c(
            "prefix",
            "172.16.20.150/16",
            "172.16.20.150/33",
            "/vips/addresses/1/address",
            "from 1 to 32"),
        c(
            "broadcast",
            "172.16.20.150/16",
            "172.16.255.255/16",
            "/vips/addresses/1/address",
            "is the broadcast address"),
        c(
            "same VIP",
            "172.16.20.150/16",
            "192.168.10.100/24",
            "/vips/addresses/1/address",
            "already stands at /vips/addresses/0/address"),
        c(
            "VIP is node",
            "172.16.20.150/16",
            "172.16.20.12/16",
            "/vips/addresses/1/address",
            "also an address of /cluster/nodes/1"),
        c(
            "lifetime fraction",
            "\"lifetime\": \"1s\"",
            "\"lifetime\": \"1500ms\"",
            "/vips/lifetime",
            "whole seconds"),
        c(
            "lifetime zero",
            "\"lifetime\": \"1s\"",
            "\"lifetime\": \"0s\"",
            "/vips/lifetime",
            "write at least 1s"),
        c(
            "lifetime below ttl",
            "\"100ms\"",
            "\"1s\"",
            "/vips/lifetime",
            "shorter than the heartbeat's interval x multiplier of 3s"),
        c(
            "interface",
            "\"director-b\": \"vec1\"",
            "\"director-b\": \"a/b\"",
            "/vips/addresses/1/interface/director-b",
            "is not an interface name"),
        c(
            "interface node",
            "\"director-b\": \"vec1\"",
            "\"directorb\": \"vec1\"",
            "/vips/addresses/1/interface/directorb",
            "did you mean \"director-b\"?"),
        c(
            "interface type",
            "\"interface\": \"vec1\"",
            "\"interface\": 1",
            "/sync/interface",
            "must be an interface name, or an object"),
        c(
            "virtual",
            "\"tcp://192.168.10.100:80\"",
            "\"192.168.10.100:80\"",
            "/services/0/virtual",
            "is not a virtual service"),
        c(
            "virtual port",
            "\"tcp://192.168.10.100:80\"",
            "\"tcp://192.168.10.100:0\"",
            "/services/0/virtual",
            "from 1 to 65535"),
        c(
            "no VIP",
            "\"tcp://192.168.10.100:80\"",
            "\"tcp://192.168.10.101:80\"",
            "/services/0/virtual",
            "192.168.10.101 is not a VIP (VIPs: 192.168.10.100"),
        c(
            "same virtual",
            "192.168.10.100:82",
            "192.168.10.100:80",
            "/services/1/virtual",
            "already stands at /services/0/virtual"),
        c(
            "same service",
            "\"name\": \"echo\"",
            "\"name\": \"web\"",
            "/services/1/name",
            "already stands at /services/0/name"),
        c("scheduler", "\"wrr\"", "\"wwr\"", "/services/0/scheduler", "did you mean"),
        c(
            "forwarding",
            "\"forwarding\": \"nat\"",
            "\"forwarding\": \"masq\"",
            "/services/0/forwarding",
            "is not one of nat, dr, tunnel"),
        c(
            "on failure",
            "\"weight-zero\"",
            "\"weight_zero\"",
            "/services/0/onFailure",
            "did you mean \"weight-zero\"?"),
        c(
            "NAT families",
            SERVER,
            "{ \"address\": \"[2001:db8::1]:80\" }",
            "/services/0/realServers/0/address",
            "another address family"),
        c(
            "brackets",
            SERVER,
            "{ \"address\": \"2001:db8::1:80\" }",
            "/services/0/realServers/0/address",
            "in brackets"),
        c(
            "no port",
            SERVER,
            "{ \"address\": \"172.16.20.100\" }",
            "/services/0/realServers/0/address",
            "is not an address and a port"),
        c(
            "same server",
            SERVER,
            "{ \"address\": \"172.16.20.1:80\" }",
            "/services/0/realServers/1/address",
            "already stands at"),
        c(
            "server is VIP",
            SERVER,
            "{ \"address\": \"172.16.20.150:80\" }",
            "/services/0/realServers/0/address",
            "is a VIP"),
        c(
            "weight",
            "\"weight\": 3",
            "\"weight\": -1",
            "/services/0/realServers/0/weight",
            "from 0 to 65535"),
        c(
            "check type",
            "\"type\": \"tcp\"",
            "\"type\": \"tpc\"",
            "/services/1/check/type",
            "did you mean \"tcp\"?"),
        c("no check type", "\"type\": \"tcp\",", "", "/services/1/check", "lacks the key \"type\""),
        c(
            "other type's key",
            CHECK,
            CHECK + ", \"path\": \"/\"",
            "/services/1/check/path",
            "is a key of http, https checks, not of tcp checks"),
        c(
            "verify of http",
            "\"path\": \"/index.html\"",
            "\"verifyCertificate\": true",
            "/services/0/check/verifyCertificate",
            "is a key of https checks"),
        c(
            "timeout",
            CHECK,
            "{ \"type\": \"tcp\", \"interval\": \"1s\", \"timeout\": \"2s\"",
            "/services/1/check/timeout",
            "longer than the interval"),
        c(
            "status",
            "\"200-299\"",
            "\"200-\"",
            "/services/0/check/expect/status",
            "is not a set of HTTP statuses"),
        c(
            "status order",
            "\"200-299\"",
            "\"299-200\"",
            "/services/0/check/expect/status",
            "no such range"),
        c(
            "path",
            "\"/index.html\"",
            "\"index.html\"",
            "/services/0/check/path",
            "is not a request path"),
        c(
            "header injection",
            "\"path\": \"/index.html\"",
            "\"headers\": { \"X\": \"a\\r\\nb\" }",
            "/services/0/check/headers/X",
            "without line breaks"),
        c("telnet", "\"login:\"", "\"\"", "/services/2/check/expect", "is empty"),
        c("mysql user", "\"user\": \"probe\",", "", "/services/3/check", "lacks the key \"user\""),
        c("sync id", "\"id\": 51", "\"id\": 0", "/sync/id", "from 1 to 255"),
        c(
            "sync interface",
            "\"interface\": \"vec1\", ",
            "",
            "/sync",
            "lacks the key \"interface\""),
        c(
            "sync node",
            "\"interface\": \"vec1\", ",
            "\"interface\": { \"director-a\": \"vec1\" }, ",
            "/sync/interface",
            "has no interface for director-b"),
        c(
            "sync group",
            "\"id\": 51",
            "\"id\": 51, \"group\": \"172.16.20.1\"",
            "/sync/group",
            "is not a multicast address"),
        c(
            "sync group of the host",
            "\"id\": 51",
            "\"id\": 51, \"group\": \"ff01::81\"",
            "/sync/group",
            "does not leave the host"),
        c(
            "sync group name",
            "\"id\": 51",
            "\"id\": 51, \"group\": \"all-hosts\"",
            "/sync/group",
            "names are not looked up"),
        c("sync port", "\"id\": 51", "\"id\": 51, \"port\": 0", "/sync/port", "from 1 to 65535"),
        c(
            "sync port of heartbeats",
            "\"id\": 51",
            "\"id\": 51, \"port\": 8971",
            "/sync/port",
            "sync.port and cluster.heartbeat.port are both 8971"),
        c("sync ttl", "\"id\": 51", "\"id\": 51, \"ttl\": 256", "/sync/ttl", "from 1 to 255"),
        c(
            "sync maxlen of IPv6",
            "\"id\": 51",
            "\"id\": 51, \"group\": \"ff02::81\", \"maxlen\": 65488",
            "/sync/maxlen",
            "from 0 to 65487"),
        c(
            "nudge",
            "\"id\": 51",
            "\"id\": 51, \"nudge\": \"9ms\"",
            "/sync/nudge",
            "write 10ms to 1s, or \"0ms\" to switch it off"),
        c(
            "slow nudge",
            "\"id\": 51",
            "\"id\": 51, \"nudge\": \"2s\"",
            "/sync/nudge",
            "out of range"),
        c(
            "nudge port",
            "\"id\": 51",
            "\"id\": 51, \"nudgePort\": 65535",
            "/sync/nudgePort",
            "from 1 to 65534"),
        c(
            "nudge port of the API",
            "\"id\": 51",
            "\"id\": 51, \"nudgePort\": 8970",
            "/api/listen",
            "sync.nudgePort and api.listen are both 8970"),
        c(
            "nudge listener",
            "\"id\": 51",
            "\"id\": 51, \"nudgePort\": 8971",
            "/sync/nudgePort",
            "cluster.port and the port after sync.nudgePort are both 8972"),
        c(
            "resync port",
            "\"arbiter\"",
            "\"resyncPort\": 8973, \"arbiter\"",
            "/cluster/resyncPort",
            "cluster.eventBusPort and cluster.resyncPort are both 8973"),
        c(
            "persistence",
            "\"scheduler\": \"wrr\"",
            "\"persistence\": 300",
            "/services/0/persistence",
            "must be an object"),
        c(
            "persistence timeout",
            "\"scheduler\": \"wrr\"",
            "\"persistence\": { \"timeout\": \"1500ms\" }",
            "/services/0/persistence/timeout",
            "whole seconds"),
        c(
            "persistence without end",
            "\"scheduler\": \"wrr\"",
            "\"persistence\": { \"timeout\": \"745h\" }",
            "/services/0/persistence/timeout",
            "1s to 744h"),
        c(
            "persistence netmask",
            "\"scheduler\": \"wrr\"",
            "\"persistence\": { \"netmask\": 33 }",
            "/services/0/persistence/netmask",
            "from 1 to 32"),
        c(
            "url",
            "\"http://172.16.20.13:9000/hooks\"",
            "\"ftp://a/b\"",
            "/webhooks/0/url",
            "is not an http or https URL"),
        c(
            "events",
            "\"dev.lvsd.vip.*\"",
            "\"vip.*\"",
            "/webhooks/0/events/0",
            "is no type of event"),
        c(
            "events",
            "\"dev.lvsd.vip.*\"",
            "\"dev.lvsd.vips.*\"",
            "/webhooks/0/events/0",
            "did you mean \"dev.lvsd.vip.*\""),
        c("listen", "127.0.0.1:8970", "localhost:8970", "/api/listen", "not looked up"),
        c(
            "webhook array",
            "\"webhooks\": [",
            "\"webhooks\": 7, \"services\": [",
            "/services",
            "stands twice"));
  }

  private static Arguments c(String name, String old, String now, String pointer, String message) {
    return arguments(name, old, now, pointer, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oneProblem")
  void aWrongPlaceIsReportedWithItsPointerAndWhatWouldBeRight(
      String name, String old, String replacement, String pointer, String message) {
    ConfigurationLoader.Result result =
        Examples.parse(Examples.change(Examples.pair(), old, replacement));

    assertThat(result.configuration()).isEmpty();
    assertThat(result.errors())
        .anySatisfy(
            p -> {
              assertThat(p.pointer()).isEqualTo(pointer);
              assertThat(p.message()).contains(message);
              assertThat(p.line()).isPositive();
            });
    assertThat(result.errors()).as("errors that follow from it").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void allProblemsAreReportedTogetherInTheOrderOfTheFile() {
    String json = Examples.change(Examples.pair(), "\"100ms\"", "\"soon\"");
    json = Examples.change(json, NODE_A, "\"adress\": \"172.16.20.11\"");
    json = Examples.change(json, "\"wrr\"", "\"best\"");
    json = Examples.change(json, "127.0.0.1:8970", "127.0.0.1");

    assertThat(Examples.parse(json).errors())
        .extracting(Problem::pointer)
        .containsExactly(
            "/cluster/nodes/0/adress",
            "/cluster/nodes/0",
            "/cluster/heartbeat/interval",
            "/services/0/scheduler",
            "/api/listen");
  }

  @Test
  void syntaxErrorsGiveLineAndColumn() {
    List<Problem> problems =
        Examples.parse("{\n  \"cluster\": {\n    \"name\" \"x\"\n  }\n}").problems();

    assertThat(problems)
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).startsWith("is not JSON at line 3, column 12:");
              assertThat(p.line()).isEqualTo(3);
              assertThat(p.message()).doesNotContain("\n");
            });
    assertThat(Examples.report("")).containsExactly("ERROR : is not JSON: the file is empty");
    assertThat(Examples.report("{} {}")).singleElement().asString().contains("something follows");
    assertThat(Examples.report("[]")).containsExactly("ERROR : is an array, must be an object");
    assertThat(Examples.report("[".repeat(5000))).singleElement().asString().contains("not JSON");
    assertThat(Examples.report("{ \"a\": 1, // no\n }"))
        .singleElement()
        .asString()
        .contains("is not JSON at line 1");
  }

  @Test
  void everyRepeatedKeyIsReportedWithTheLineOfItsRepetition() {
    String json = Examples.change(Examples.pair(), "\"sync\"", "\"api\": {},\n\"sync\"");
    json = Examples.change(json, "\"weight\": 3", "\"weight\": 3, \"weight\": 4");

    assertThat(Examples.parse(json).errors())
        .extracting(Problem::pointer)
        .containsExactly("/services/0/realServers/0/weight", "/api");
  }

  @Test
  void anEvenNumberOfVotersIsRefusedUnlessItIsTwoDirectorsAndAnArbiter() {
    String second =
        "{ \"name\": \"witness-d\", \"address\": \"172.16.20.14\", \"role\": \"witness\" }";
    String four =
        Examples.change(
            Examples.trio(), "\"role\": \"witness\" }", "\"role\": \"witness\" }, " + second);

    assertThat(Examples.report(four))
        .singleElement()
        .asString()
        .startsWith("ERROR /cluster/nodes: names 4 voters (2 directors, 2 witnesses)");
    assertThat(Examples.report(four.replace("\"priority\": 100,", "\"role\": \"witness\",")))
        .anyMatch(p -> p.contains("names 4 voters (1 director, 3 witnesses)"));
  }

  @Test
  void twoDirectorsWithoutAnArbiterAreAnEvenNumber() {
    assertThat(Examples.report(Examples.change(Examples.pair(), ARBITER, "\"heartbeat\": {}")))
        .anyMatch(p -> p.startsWith("ERROR /cluster/nodes: names two directors and nothing that"));
  }

  @Test
  void twoNodesOfOneNameAreRefused() {
    assertThat(
            Examples.report(
                Examples.change(
                    Examples.pair(), "\"name\": \"director-b\"", "\"name\": \"director-a\"")))
        .anyMatch(
            p ->
                p.startsWith("ERROR /cluster/nodes/1/name: ")
                    && p.contains("already stands at /cluster/nodes/0/name"));
  }

  @Test
  void anArbiterBesideAWitnessIsAllowedAndSaidToPlayNoPart() {
    String json =
        Examples.change(
            Examples.trio(),
            "\"heartbeat\": { \"interval\"",
            "\"arbiter\": { \"gateways\": [\"192.168.10.254\"] }, \"heartbeat\": { \"interval\"");

    assertThat(Examples.parse(json).configuration()).isPresent();
    assertThat(Examples.report(json))
        .singleElement()
        .asString()
        .startsWith("WARNING /cluster/arbiter: plays no part");
  }

  @Test
  void forwardingThatRewritesNoPortsWantsTheServicesPort() {
    String json =
        Examples.change(Examples.pair(), "\"forwarding\": \"nat\"", "\"forwarding\": \"dr\"");
    json = Examples.change(json, "172.16.20.100:80", "172.16.20.100:8080");

    assertThat(Examples.report(json))
        .singleElement()
        .asString()
        .contains("/services/0/realServers/0/address: has port 8080", "write 80");
  }

  @Test
  void aPortForANudgeThatIsSwitchedOffIsAWarningAndMayBeAnyones() {
    String json =
        Examples.change(
            Examples.pair(), "\"id\": 51", "\"id\": 51, \"nudge\": \"0s\", \"nudgePort\": 8970");

    assertThat(Examples.parse(json).configuration()).isPresent();
    assertThat(Examples.report(json))
        .singleElement()
        .asString()
        .startsWith("WARNING /sync/nudgePort: has no effect");
  }

  @Test
  void weightsThatTheSchedulerIgnoresAreAWarning() {
    String json = Examples.change(Examples.pair(), "\"wrr\"", "\"rr\"");

    assertThat(Examples.parse(json).configuration()).isPresent();
    assertThat(Examples.report(json))
        .singleElement()
        .asString()
        .startsWith("WARNING /services/0/scheduler: rr does not look at weights");
  }

  @Test
  void statusesMayBeANumberOrRanges() {
    for (String status : List.of("200", "\"200\"", "\"200,301-302\"", "\"100-599\"")) {
      assertThat(Examples.report(Examples.change(Examples.pair(), "\"200-299\"", status)))
          .isEmpty();
    }
  }

  @Test
  void aProblemIsOneLine() {
    Problem problem =
        Examples.parse(Examples.change(Examples.pair(), "\"wrr\"", "\"b\\ne\"")).errors().get(0);

    assertThat(problem.toString())
        .startsWith("ERROR /services/0/scheduler: \"b\\u000ae\" is not one of rr, wrr")
        .endsWith("(line 25)")
        .doesNotContain("\n");
  }
}

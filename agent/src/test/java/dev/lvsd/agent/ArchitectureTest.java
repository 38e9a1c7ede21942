package dev.lvsd.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.lvsd.agent.events.EventType;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.route.Route;
import java.util.Set;

/** What the package-info files say of dependencies, held to. */
@AnalyzeClasses(packages = "dev.lvsd", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String JAVA = "java.lang..";
  private static final String UTIL = "java.util..";
  private static final String NULLS = "org.jspecify..";
  private static final String NETLINK = "dev.lvsd.netlink..";

  @ArchTest
  static final ArchRule packages_of_the_agent_have_no_cycles =
      slices().matching("dev.lvsd.agent.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule only_the_command_depends_on_the_root =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent..")
          .and()
          .resideOutsideOfPackages("dev.lvsd.agent", "dev.lvsd.agent.cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.lvsd.agent");

  @ArchTest
  static final ArchRule nobody_but_the_root_and_main_depends_on_wiring_and_command =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent..")
          .and()
          .resideOutsideOfPackages("dev.lvsd.agent", "dev.lvsd.agent.run", "dev.lvsd.agent.cli")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.lvsd.agent.run", "dev.lvsd.agent.cli");

  @ArchTest
  static final ArchRule the_wiring_does_not_know_the_command =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.run")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.lvsd.agent.cli");

  @ArchTest
  static final ArchRule an_election_is_pure =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.election")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.nio.channels..", "java.nio.file..", "java.time..", "io.vertx..")
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("java\\.net\\.(?!Inet).*")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("java.util.concurrent..", "org.slf4j..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule an_election_depends_on_what_it_says =
      classes()
          .that()
          .resideInAPackage("dev.lvsd.agent.election")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.election",
              "dev.lvsd.agent.heartbeat",
              "dev.lvsd.agent.events",
              "dev.lvsd.netlink.route",
              "java.net",
              JAVA,
              UTIL,
              NULLS);

  @ArchTest
  static final ArchRule heartbeats_on_the_wire_are_pure =
      classes()
          .that()
          .resideInAPackage("dev.lvsd.agent.heartbeat")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.heartbeat",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "javax.crypto..",
              JAVA,
              UTIL,
              NULLS);

  @ArchTest
  static final ArchRule vips_know_epochs_and_the_kernel =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.vip")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.loop",
              "dev.lvsd.agent.config",
              "dev.lvsd.agent.heartbeat",
              "dev.lvsd.agent.ipvs",
              "io.vertx..",
              "com.hazelcast..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.lvsd.agent.election.Election");

  @ArchTest
  static final ArchRule the_loop_knows_no_configuration_and_no_framework =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.loop")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.config",
              "dev.lvsd.agent.ipvs",
              "dev.lvsd.agent.cluster",
              "dev.lvsd.agent.checks",
              "dev.lvsd.agent.api",
              "io.vertx..",
              "com.hazelcast..");

  @ArchTest
  static final ArchRule ipvs_knows_no_election_no_vip_and_no_vertx =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.ipvs")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.election",
              "dev.lvsd.agent.heartbeat",
              "dev.lvsd.agent.vip",
              "dev.lvsd.agent.loop",
              "dev.lvsd.agent.cluster",
              "io.vertx..");

  @ArchTest
  static final ArchRule the_configuration_knows_nothing_else_of_the_agent =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.config")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "belong to another part of the agent",
                  c ->
                      c.getPackageName().startsWith("dev.lvsd.agent")
                          && !c.getPackageName().equals("dev.lvsd.agent.config")
                          && !c.isEquivalentTo(EventType.class)))
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "com.hazelcast..");

  @ArchTest
  static final ArchRule clustering_and_api_know_the_configuration_and_the_journal =
      noClasses()
          .that()
          .resideInAnyPackage("dev.lvsd.agent.cluster", "dev.lvsd.agent.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.election",
              "dev.lvsd.agent.heartbeat",
              "dev.lvsd.agent.vip",
              "dev.lvsd.agent.loop",
              "dev.lvsd.agent.ipvs",
              "dev.lvsd.agent.checks",
              "dev.lvsd.agent.host",
              NETLINK);

  @ArchTest
  static final ArchRule checks_do_not_touch_the_kernel =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.checks")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.election",
              "dev.lvsd.agent.vip",
              "dev.lvsd.agent.loop",
              "dev.lvsd.netlink.route",
              "dev.lvsd.netlink.transport");

  @ArchTest
  static final ArchRule only_vip_changes_addresses =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent..")
          .and()
          .resideOutsideOfPackage("dev.lvsd.agent.vip")
          .should()
          .accessTargetWhere(
              calls(Route.class, Set.of("putAddress", "deleteAddress"), "changes addresses"));

  @ArchTest
  static final ArchRule only_ipvs_and_its_preflight_talk_to_ipvs =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent..")
          .and()
          .resideOutsideOfPackages("dev.lvsd.agent.ipvs", "dev.lvsd.agent.host")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Ipvs.class);

  @ArchTest
  static final ArchRule the_preflight_only_opens_and_closes_ipvs =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.host")
          .should()
          .accessTargetWhere(
              calls(
                  Ipvs.class,
                  Set.of(
                      "addService",
                      "setService",
                      "deleteService",
                      "addDestination",
                      "setDestination",
                      "deleteDestination",
                      "zero",
                      "setTimeouts",
                      "startDaemon",
                      "stopDaemon"),
                  "changes IPVS"));

  @ArchTest
  static final ArchRule sync_messages_know_only_the_library =
      classes()
          .that()
          .resideInAPackage("dev.lvsd.sync.message")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.lvsd.sync.message", "java.nio", JAVA, UTIL, NULLS);

  @ArchTest
  static final ArchRule the_shadow_table_knows_only_messages =
      classes()
          .that()
          .resideInAPackage("dev.lvsd.sync.table")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.sync.table",
              "dev.lvsd.sync.message",
              "java.io",
              "java.nio.charset",
              JAVA,
              UTIL,
              NULLS);

  @ArchTest
  static final ArchRule the_doctor_knows_documents_and_the_configuration =
      classes()
          .that()
          .resideInAPackage("dev.lvsd.agent.cli.doctor")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.lvsd.agent.cli.doctor",
              "dev.lvsd.agent.config",
              "com.fasterxml.jackson..",
              "java.io",
              "java.net",
              "java.nio..",
              JAVA,
              UTIL,
              NULLS);

  @ArchTest
  static final ArchRule short_commands_load_no_framework =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.agent.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "com.hazelcast..");

  @ArchTest
  static final ArchRule native_code_has_one_place =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.lvsd.netlink.sys")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jnr..");

  @ArchTest
  static final ArchRule resync_knows_no_other_part_of_lvsd =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.sync.resync")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "belong to another part of lvsd",
                  c ->
                      c.getPackageName().startsWith("dev.lvsd")
                          && !c.getPackageName().equals("dev.lvsd.sync.resync")));

  @ArchTest
  static final ArchRule what_resync_decides_and_says_is_pure =
      noClasses()
          .that()
          .resideInAPackage("dev.lvsd.sync.resync")
          .and()
          .haveNameMatching(
              ".*\\.(SourceSession|ReceiverSession|Walk|Exchanges|Pace|Patience|Handshake"
                  + "|FrameCodec|FrameReader|SecureChannel)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..", "org.slf4j..", "java.io..", "java.time..", "java.util.concurrent..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule clocks_are_arguments =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.lvsd.agent.loop",
              "dev.lvsd.agent.vip",
              "dev.lvsd.agent.checks",
              "dev.lvsd.agent.ipvs",
              "dev.lvsd.agent.heartbeat",
              "dev.lvsd.agent.cluster",
              "dev.lvsd.agent.events",
              "dev.lvsd.sync.message",
              "dev.lvsd.sync.table")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  private static DescribedPredicate<JavaAccess<?>> calls(
      Class<?> owner, Set<String> methods, String what) {
    return DescribedPredicate.describe(
        what,
        access ->
            access.getTargetOwner().isAssignableTo(owner)
                && methods.contains(access.getTarget().getName()));
  }
}

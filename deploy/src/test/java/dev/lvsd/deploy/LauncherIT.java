package dev.lvsd.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged {@code bin/lvsd} finds the right Java and becomes it. */
@Timeout(60)
class LauncherIT {
  private static final Path DISTRIBUTION = Path.of(System.getProperty("lvsd.distribution", ""));
  private static final String REMEDY = "apt-get install openjdk-17-jre-headless";

  /** Prints its process id and its arguments, one on a line, instead of starting a JVM. */
  private static final String ECHO = "#!/bin/sh\necho \"pid $$\"\nprintf '%s\\n' \"$@\"\n";

  @TempDir Path scratch = Path.of("");
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void onlyTheToolsThatTheLauncherNeedsAreInPath() {
    environment.put("PATH", toolsWithoutJava().toString());
  }

  @Test
  void javaHomeComesFirst() {
    environment.put("JAVA_HOME", java("home", "17.0.15", ECHO).toString());
    environment.put("LVSD_JAVA", "/nonexistent/java");

    assertThat(launch("version").lines()).contains("dev.lvsd.agent.cli.Main", "version");
  }

  @Test
  void lvsdJavaComesBeforeThePath() {
    environment.put("LVSD_JAVA", java("own", "21.0.1", ECHO).resolve("bin/java").toString());

    assertThat(launch("version").exitCode()).isZero();
  }

  @Test
  void javaIsFoundInThePathAndThroughSymbolicLinks() throws IOException {
    Path bin = Files.createDirectory(scratch.resolve("links"));
    Files.createSymbolicLink(
        bin.resolve("java"), java("jdk", "25.0.3", ECHO).resolve("bin/java").toAbsolutePath());
    environment.merge("PATH", bin.toString(), (path, more) -> path + File.pathSeparator + more);
    Path link = Files.createSymbolicLink(scratch.resolve("lvsd"), DISTRIBUTION.resolve("bin/lvsd"));

    Result result = launch(link, "version");

    Files.delete(link);
    assertThat(result.lines()).contains("dev.lvsd.agent.cli.Main");
  }

  @Test
  void withoutJavaOneLineSaysWhatToInstall() {
    assertRefusal("no Java found", REMEDY);
  }

  @Test
  void aJavaHomeWithoutJavaIsNamed() {
    environment.put("JAVA_HOME", "/nonexistent");

    assertRefusal("JAVA_HOME=/nonexistent", REMEDY);
  }

  @Test
  void anOldJavaIsRefusedWithItsVersion() {
    environment.put("JAVA_HOME", java("old", "11.0.2", ECHO).toString());

    assertRefusal("is Java 11.0.2, too old: lvsd needs 17 or later", REMEDY);
  }

  @Test
  void java8WhichSaysItsVersionInAnotherWayAndHasNoReleaseFileIsRefused() throws IOException {
    Path home = java("eight", "1.8.0_402", "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
    Files.delete(home.resolve("release"));
    environment.put("JAVA_HOME", home.toString());

    assertRefusal("is Java 1.8.0_402, too old", REMEDY);
  }

  @Test
  void jvmOptionsOfTheEnvironmentComeAfterTheLaunchersOwn() {
    environment.put("JAVA_HOME", java("home", "17.0.15", ECHO).toString());
    environment.put("LVSD_JAVA_OPTS", "-Xmx512m -Dsome.thing=1");

    List<String> lines = launch("run", "--config", "a b.json").lines();

    assertThat(lines).containsSubsequence("-Xmx256m", "-Xmx512m", "-Dsome.thing=1", "-cp");
    assertThat(lines).containsSubsequence("dev.lvsd.agent.cli.Main", "run", "--config");
    assertThat(lines).endsWith("a b.json");
  }

  @Test
  void onlyTheAgentGetsTheAgentsHeap() {
    environment.put("JAVA_HOME", java("home", "17.0.15", ECHO).toString());

    assertThat(launch("status").lines()).contains("-Xmx128m").doesNotContain("-Xmx256m");
  }

  @Test
  void theAgentStartsFromAnArchiveThatWasMadeForItsJava() throws IOException {
    environment.put("JAVA_HOME", java("home", "17.0.99", ECHO).toString());
    Path archive = DISTRIBUTION.resolve("lib/lvsd-17.0.99.jsa");
    String option = "-XX:SharedArchiveFile=" + archive;
    assertThat(launch("run").lines()).doesNotContain(option);

    Files.createFile(archive);
    try {
      assertThat(launch("run").lines()).contains(option);
      environment.put("JAVA_HOME", java("other", "17.0.98", ECHO).toString());
      assertThat(launch("run").lines()).doesNotContain(option);
    } finally {
      Files.delete(archive);
    }
  }

  @Test
  void optionsThatOnlyALaterJavaKnowsAreLeftOutBefore() {
    environment.put("JAVA_HOME", java("home", "17.0.15", ECHO).toString());
    assertThat(launch("run").lines()).noneMatch(line -> line.contains("native-access"));

    environment.put("JAVA_HOME", java("later", "25.0.3", ECHO).toString());
    assertThat(launch("run").lines()).contains("--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void theLauncherBecomesTheJvmSoThatSignalsReachIt() {
    environment.put("JAVA_HOME", java("home", "17.0.15", ECHO).toString());

    Result result = launch("run");

    assertThat(result.lines()).contains("pid " + result.pid());
  }

  @Test
  void theJvmsExitCodeIsTheLaunchers() {
    environment.put("JAVA_HOME", java("home", "17.0.15", "#!/bin/sh\nexit 2\n").toString());

    assertThat(launch("check").exitCode()).isEqualTo(2);
  }

  @Test
  void thisJavaAcceptsEveryOptionAndFindsTheMainClass() {
    environment.put("JAVA_HOME", System.getProperty("java.home"));

    Result result = launch("version");

    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).contains("lvsd").doesNotContainIgnoringCase("warning");
  }

  private void assertRefusal(String... parts) {
    Result result = launch("run");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).startsWith("lvsd: ").contains(parts);
    assertThat(result.lines()).hasSize(1);
  }

  private record Result(long pid, int exitCode, String output) {
    List<String> lines() {
      return output.lines().toList();
    }
  }

  private Result launch(String... arguments) {
    return launch(DISTRIBUTION.resolve("bin/lvsd"), arguments);
  }

  private Result launch(Path launcher, String... arguments) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(launcher.toString()), Arrays.stream(arguments)).toList())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Result(process.pid(), process.exitValue(), output);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("cannot run " + launcher, e);
    }
  }

  /** A Java installation of that version, whose program is the script. */
  private Path java(String name, String version, String script) {
    try {
      Path home = scratch.resolve(name);
      Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
      program(program, script);
      Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
      return home;
    } catch (IOException e) {
      throw new AssertionError("cannot make a stand-in for Java", e);
    }
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path toolsWithoutJava() {
    try {
      Path bin = Files.createDirectory(scratch.resolve("tools"));
      for (String tool : List.of("sed", "head", "readlink")) {
        Path real =
            Stream.of("/usr/bin", "/bin")
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
        program(bin.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
      }
      return bin;
    } catch (IOException e) {
      throw new AssertionError("cannot make a PATH", e);
    }
  }
}

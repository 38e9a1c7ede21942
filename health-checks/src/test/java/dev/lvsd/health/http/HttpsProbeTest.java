package dev.lvsd.health.http;

import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpsProbeTest {
  private static final String PASSWORD = "changeit";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it.
  static Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final TestServers servers = new TestServers(vertx);
  private final BlockingQueue<String> serverNames = new LinkedBlockingQueue<>();

  /**
   * One certificate for web.example and 127.0.0.1 that the JVM trusts, and one that it does not.
   */
  @BeforeAll
  static void certificates() throws Exception {
    makeKey("trusted", "dns:web.example,ip:127.0.0.1");
    makeKey("stranger", "dns:web.example,ip:127.0.0.1");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("trusted.p12"))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("trusted", keys.getCertificate("key"));
    Path store = directory.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(store)) {
      trust.store(out, PASSWORD.toCharArray());
    }
    System.setProperty(TRUST_STORE, store.toString());
    System.setProperty(TRUST_STORE + "Password", PASSWORD);
  }

  @AfterAll
  static void forgetTheTrustStore() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE + "Password");
  }

  private static void makeKey(String name, String alternatives) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + alternatives,
                "-storetype",
                "PKCS12",
                "-keystore",
                directory.resolve(name + ".p12").toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes());
    assertThat(keytool.waitFor()).as(output).isZero();
  }

  @AfterEach
  void close() {
    servers.close();
  }

  private Target serve(String key) {
    NetServerOptions options =
        new NetServerOptions()
            .setSsl(true)
            .setSni(true)
            .setSslHandshakeTimeout(TestServers.LONG_NANOS)
            .setSslHandshakeTimeoutUnit(TimeUnit.NANOSECONDS)
            .setKeyCertOptions(
                new PfxOptions()
                    .setPath(directory.resolve(key + ".p12").toString())
                    .setPassword(PASSWORD));
    return servers.serve(
        options,
        socket -> {
          serverNames.add(String.valueOf(socket.indicatedServerName()));
          socket.handler(data -> socket.write(Buffer.buffer(ANSWER)));
        });
  }

  private String probe(Target target, boolean verify, @Nullable String host, long timeoutNanos) {
    HttpSettings settings =
        new HttpSettings(
            true, verify, "GET", "/", host, Map.of(), List.of(new StatusRange(200, 200)), null);
    return verdict(
        new HttpProbe(new Dialer(vertx, System::nanoTime), settings).probe(target, timeoutNanos));
  }

  @Test
  void withoutVerificationAnyCertificateWillDo() {
    assertThat(probe(serve("stranger"), false, "other.example", TestServers.LONG_NANOS))
        .isEqualTo("succeeded");
    servers.expectClosedConnections(1);
  }

  @Test
  void withVerificationATrustedCertificateForTheHostIsASuccess() throws InterruptedException {
    assertThat(probe(serve("trusted"), true, "web.example:8443", TestServers.LONG_NANOS))
        .isEqualTo("succeeded");
    assertThat(serverNames.poll(10, TimeUnit.SECONDS)).isEqualTo("web.example");
  }

  @Test
  void withVerificationAndNoHostTheCertificateMustCarryTheAddress() throws InterruptedException {
    assertThat(probe(serve("trusted"), true, null, TestServers.LONG_NANOS)).isEqualTo("succeeded");
    assertThat(serverNames.poll(10, TimeUnit.SECONDS)).as("SNI").isEqualTo("null");
  }

  @Test
  void withVerificationAnUnknownAuthorityIsAFailureThatSaysSo() {
    assertThat(probe(serve("stranger"), true, "web.example", TestServers.LONG_NANOS))
        .startsWith("the TLS handshake failed: ")
        .contains("unable to find valid certification path");
  }

  @Test
  void withVerificationACertificateForAnotherNameIsAFailureThatSaysSo() {
    assertThat(probe(serve("trusted"), true, "other.example", TestServers.LONG_NANOS))
        .startsWith("the TLS handshake failed: ")
        .contains("other.example");
  }

  @Test
  void bothKindsOfTrustMayBeUsedThroughOneDialer() {
    Target target = serve("stranger");
    Dialer dialer = new Dialer(vertx, System::nanoTime);
    List<StatusRange> ok = List.of(new StatusRange(200, 200));
    HttpSettings lax = new HttpSettings(true, false, "GET", "/", null, Map.of(), ok, null);
    HttpSettings strict = new HttpSettings(true, true, "GET", "/", null, Map.of(), ok, null);

    assertThat(verdict(new HttpProbe(dialer, lax).probe(target, TestServers.LONG_NANOS)))
        .isEqualTo("succeeded");
    assertThat(verdict(new HttpProbe(dialer, strict).probe(target, TestServers.LONG_NANOS)))
        .contains("certification path");
  }

  @Test
  void aPlainServerIsAFailureThatNamesTheHandshake() {
    Target target = servers.answering(Buffer.buffer("HTTP/1.1 400 Bad Request\r\n\r\n"));

    assertThat(probe(target, false, null, TestServers.LONG_NANOS))
        .startsWith("the TLS handshake failed: ");
    servers.expectClosedConnections(1);
  }

  @Test
  void aServerThatClosesInTheHandshakeIsAFailure() {
    Target target = servers.serve(socket -> socket.handler(data -> socket.close()));

    assertThat(probe(target, false, null, TestServers.LONG_NANOS)).contains("TLS handshake");
  }

  @Test
  void aHandshakeThatHangsEndsWithTheTimeoutAndItsSocketIsClosed() {
    assertThat(probe(servers.silent(), false, null, TimeUnit.SECONDS.toNanos(1)))
        .isEqualTo("timed out after 1000 ms in the TLS handshake");
    servers.expectClosedConnections(1);
  }
}

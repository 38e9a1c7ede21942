package dev.lvsd.health;

import static dev.lvsd.health.net.TestServers.await;
import static dev.lvsd.health.net.TestServers.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lvsd.health.http.HttpProbe;
import dev.lvsd.health.http.HttpSettings;
import dev.lvsd.health.http.StatusRange;
import dev.lvsd.health.mysql.MysqlProbe;
import dev.lvsd.health.mysql.MysqlSettings;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.TestServers;
import dev.lvsd.health.tcp.TcpProbe;
import dev.lvsd.health.telnet.TelnetProbe;
import dev.lvsd.health.telnet.TelnetSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probes against the daemons that they are made for, on the loopback address. */
@Tag("real")
final class RealDaemonsTest {
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(10);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it.
  private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private final Dialer dialer = new Dialer(vertx, System::nanoTime);
  private final TcpProbe tcp = new TcpProbe(dialer);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private boolean accepts(Target target) {
    return await(tcp.probe(target, TIMEOUT_NANOS)).succeeded();
  }

  private String http(Target target, String path, boolean tls, String body) {
    HttpSettings settings =
        new HttpSettings(
            tls,
            false,
            "GET",
            path,
            "web.example",
            Map.of(),
            List.of(new StatusRange(200, 299)),
            body);
    return verdict(new HttpProbe(dialer, settings).probe(target, TIMEOUT_NANOS));
  }

  @Test
  void nginxAnswersOverHttpAndHttps() throws IOException, InterruptedException {
    Path nginx = RealDaemon.installed("nginx");
    Path openssl = RealDaemon.installed("openssl");
    RealDaemon.run(
        directory,
        (openssl
                + " req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
                + " -subj /CN=web.example -keyout key.pem -out cert.pem")
            .split(" "));
    Target plain = TestServers.refused();
    Target tls = TestServers.refused();
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off; master_process off; pid DIR/pid; error_log DIR/log;
        events {}
        http {
          access_log off; client_body_temp_path DIR; proxy_temp_path DIR; fastcgi_temp_path DIR;
          uwsgi_temp_path DIR; scgi_temp_path DIR;
          server {
            listen 127.0.0.1:PLAIN; listen 127.0.0.1:TLS ssl;
            ssl_certificate DIR/cert.pem; ssl_certificate_key DIR/key.pem;
            location = /index.html { return 200 "all green\n"; }
            location = /old { return 301 /index.html; }
          }
        }
        """
            .replace("DIR", directory.toString())
            .replace("PLAIN", Integer.toString(plain.port()))
            .replace("TLS", Integer.toString(tls.port())));
    String[] command = {nginx.toString(), "-p", directory.toString(), "-c", "nginx.conf"};

    try (RealDaemon daemon = RealDaemon.start(directory, command)) {
      daemon.awaitReady(() -> accepts(tls));
      assertThat(http(plain, "/index.html", false, "green")).isEqualTo("succeeded");
      assertThat(http(tls, "/index.html", true, "green")).isEqualTo("succeeded");
      assertThat(http(plain, "/nowhere", false, "green"))
          .isEqualTo("GET /nowhere answered 404, expected 200-299");
      assertThat(http(plain, "/old", false, "green")).contains("answered 301");
      assertThat(http(tls, "/index.html", false, "green")).contains("answered 400");
    }
    assertThat(accepts(plain)).isFalse();
  }

  @Test
  void telnetdShowsItsPromptOnceItsOptionsAreRefused() throws IOException, InterruptedException {
    Path inetd = RealDaemon.installed("inetd");
    Path telnetd = RealDaemon.installed("telnetd");
    Target target = TestServers.refused();
    Path configuration = directory.resolve("inetd.conf");
    Files.writeString(configuration, target + " stream tcp nowait root " + telnetd + " telnetd\n");

    try (RealDaemon daemon =
        RealDaemon.start(directory, inetd.toString(), "-i", configuration.toString())) {
      daemon.awaitReady(() -> accepts(target));
      assertThat(telnet(target, "login:")).isEqualTo("succeeded");
    }
  }

  private String telnet(Target target, String expect) {
    return verdict(
        new TelnetProbe(dialer, new TelnetSettings(expect)).probe(target, TIMEOUT_NANOS));
  }

  @Test
  void mariaDbLetsTheRightPasswordInAndAnswersQueries() throws IOException, InterruptedException {
    Path install = RealDaemon.installed("mariadb-install-db");
    Path mariadbd = RealDaemon.installed("mariadbd");
    RealDaemon.run(
        directory,
        install.toString(),
        "--no-defaults",
        "--datadir=" + directory.resolve("data"),
        "--auth-root-authentication-method=normal",
        "--skip-name-resolve",
        "--skip-test-db",
        "--user=" + System.getProperty("user.name"));
    Files.writeString(
        directory.resolve("init.sql"),
        "CREATE USER probe@'127.0.0.1' IDENTIFIED BY 'secret';\n"
            + "GRANT SELECT ON mysql.* TO probe@'127.0.0.1';\n");
    Target target = TestServers.refused();

    try (RealDaemon daemon =
        RealDaemon.start(
            directory,
            mariadbd.toString(),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--datadir=" + directory.resolve("data"),
            "--socket=" + directory.resolve("socket"),
            "--pid-file=" + directory.resolve("pid"),
            "--init-file=" + directory.resolve("init.sql"),
            "--bind-address=127.0.0.1",
            "--port=" + target.port())) {
      daemon.awaitReady(() -> accepts(target));
      assertThat(mysql(target, "secret", "SELECT 1")).isEqualTo("succeeded");
      assertThat(mysql(target, "wrong", "SELECT 1"))
          .startsWith("logging in to " + target + " as probe failed: Access denied for user")
          .endsWith("(error 1045)");
      assertThat(mysql(target, "secret", "SELECT 1 FROM user WHERE 1 = 0"))
          .isEqualTo("\"SELECT 1 FROM user WHERE 1 = 0\" returned no row");
      assertThat(mysql(target, "secret", "SELECT 1 FROM nowhere"))
          .startsWith("running \"SELECT 1 FROM nowhere\" failed: ")
          .contains("nowhere")
          .endsWith("(error 1146)");
      assertThat(mysql(target, "secret", "SELECT 1 FROM seq_1_to_100000"))
          .as("many rows")
          .isEqualTo("succeeded");
      assertThat(
              mysql(
                  target,
                  "secret",
                  "SELECT 1 FROM information_schema.global_status"
                      + " WHERE variable_name = 'ABORTED_CLIENTS' AND variable_value = 0"))
          .as("every probe has said good-bye")
          .isEqualTo("succeeded");
    }
  }

  private String mysql(Target target, String password, String query) {
    MysqlSettings settings = new MysqlSettings("probe", () -> password, "mysql", query);
    return verdict(new MysqlProbe(vertx, System::nanoTime, settings).probe(target, TIMEOUT_NANOS));
  }
}

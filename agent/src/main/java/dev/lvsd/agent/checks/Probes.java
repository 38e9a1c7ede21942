package dev.lvsd.agent.checks;

import dev.lvsd.agent.config.CheckConfig;
import dev.lvsd.agent.config.Secrets;
import dev.lvsd.agent.config.Secrets.SecretException;
import dev.lvsd.health.Probe;
import dev.lvsd.health.http.HttpProbe;
import dev.lvsd.health.http.HttpSettings;
import dev.lvsd.health.http.StatusRange;
import dev.lvsd.health.mysql.MysqlProbe;
import dev.lvsd.health.mysql.MysqlSettings;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.tcp.TcpProbe;
import dev.lvsd.health.telnet.TelnetProbe;
import dev.lvsd.health.telnet.TelnetSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the probe that a check's configuration asks for. */
final class Probes {
  private final Vertx vertx;
  private final LongSupplier nanoTime;
  private final Dialer dialer;

  Probes(Vertx vertx, LongSupplier nanoTime, Dialer dialer) {
    this.vertx = vertx;
    this.nanoTime = nanoTime;
    this.dialer = dialer;
  }

  Probe of(CheckConfig.Type type) {
    if (type instanceof CheckConfig.Http http) {
      return new HttpProbe(
          dialer,
          new HttpSettings(
              http.tls(),
              http.verifyCertificate(),
              http.method(),
              http.path(),
              http.host(),
              http.headers(),
              http.status().stream().map(r -> new StatusRange(r.from(), r.to())).toList(),
              http.body()));
    }
    if (type instanceof CheckConfig.Telnet telnet) {
      return new TelnetProbe(dialer, new TelnetSettings(telnet.expect()));
    }
    if (type instanceof CheckConfig.Mysql mysql) {
      return new MysqlProbe(
          vertx,
          nanoTime,
          new MysqlSettings(
              mysql.user(), () -> password(mysql.passwordFile()), mysql.database(), mysql.query()));
    }
    return new TcpProbe(dialer);
  }

  /** Read anew for every probe, so that a changed password needs no restart. */
  private static String password(@Nullable Path file) {
    try {
      return file == null ? "" : Secrets.password(file);
    } catch (SecretException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}

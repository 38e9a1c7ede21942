package dev.lvsd.health.mysql;

import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Failures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetClientOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.mysqlclient.SslMode;
import io.vertx.mysqlclient.spi.MySQLDriver;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import java.net.ConnectException;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One login and one query. Undeploying it closes whatever it has opened. */
final class MysqlSession extends VerticleBase {
  /** The client hides the server's own words in this. */
  private static final Pattern ERROR =
      Pattern.compile("\\{errorMessage=(.*), errorCode=\\d+, sqlState=.*}", Pattern.DOTALL);

  private final LongSupplier nanoTime;
  private final MysqlSettings settings;
  private final Target target;
  private final int timeoutMillis;
  private final long startedNanos;
  private final Promise<ProbeResult> verdict = Promise.promise();

  private String doing = "reading the password";
  private @Nullable SqlConnection connection;
  private @Nullable ProbeResult decided;

  MysqlSession(LongSupplier nanoTime, MysqlSettings settings, Target target, int timeoutMillis) {
    this.nanoTime = nanoTime;
    this.settings = settings;
    this.target = target;
    this.timeoutMillis = timeoutMillis;
    this.startedNanos = nanoTime.getAsLong();
  }

  /** Completes when the session may be undeployed. */
  Future<ProbeResult> verdict() {
    return verdict.future();
  }

  @Override
  public Future<?> start() {
    vertx.setTimer(timeoutMillis, ignored -> timedOut());
    Callable<String> password = settings.password()::get;
    vertx
        .executeBlocking(password, false)
        .compose(this::logIn)
        .compose(this::ask)
        .onSuccess(this::judge)
        .onFailure(cause -> fail(sentence(cause)));
    return Future.succeededFuture();
  }

  private Future<SqlConnection> logIn(String password) {
    if (decided != null) {
      return Future.failedFuture("too late");
    }
    doing = "logging in to " + target + " as " + settings.user();
    MySQLConnectOptions options =
        new MySQLConnectOptions()
            .setHost(target.address().getHostAddress())
            .setPort(target.port())
            .setUser(settings.user())
            .setPassword(password)
            .setDatabase(settings.database())
            .setSslMode(SslMode.DISABLED);
    // The kernel's attempt must not outlive the probe: undeploying does not end it.
    NetClientOptions transport = new NetClientOptions().setConnectTimeout(timeoutMillis);
    return MySQLDriver.INSTANCE.createConnectionFactory(vertx, transport).connect(context, options);
  }

  private Future<SqlResult<Long>> ask(SqlConnection connected) {
    if (decided != null) {
      return Future.failedFuture("too late");
    }
    connection = connected;
    doing = "running \"" + settings.query() + "\"";
    // Counted as they come, as there is no telling how many there are.
    return connected.query(settings.query()).collecting(Collectors.counting()).execute();
  }

  private void judge(SqlResult<Long> result) {
    if (result.value() > 0) {
      decide(ProbeResult.success(elapsedNanos()));
    } else {
      fail("\"" + settings.query() + "\" returned no row");
    }
  }

  private String sentence(Throwable cause) {
    if (cause instanceof MySQLException error) {
      Matcher matcher = ERROR.matcher(String.valueOf(error.getMessage()));
      String text = matcher.matches() ? matcher.group(1) : error.getMessage();
      return doing + " failed: " + text + " (error " + error.getErrorCode() + ")";
    }
    boolean unconnected = cause instanceof ConnectException;
    return Failures.sentence(unconnected ? "connecting to " + target : doing, cause);
  }

  private void timedOut() {
    fail("timed out after " + timeoutMillis + " ms " + doing);
    // Also where the server does not answer the farewell.
    verdict.tryComplete(decided);
  }

  private void fail(String sentence) {
    decide(ProbeResult.failure(elapsedNanos(), sentence));
  }

  /** Says good-bye where there is somebody to say it to; servers log and count who does not. */
  private void decide(ProbeResult result) {
    if (decided != null) {
      return;
    }
    decided = result;
    if (connection == null) {
      verdict.tryComplete(result);
    } else {
      connection.close().onComplete(ignored -> verdict.tryComplete(result));
    }
  }

  private long elapsedNanos() {
    return Math.max(0, nanoTime.getAsLong() - startedNanos);
  }
}

package dev.lvsd.health.http;

import dev.lvsd.health.Probe;
import dev.lvsd.health.ProbeResult;
import dev.lvsd.health.Target;
import dev.lvsd.health.net.Dialer;
import dev.lvsd.health.net.Tls;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import org.jspecify.annotations.Nullable;

/**
 * Sends one HTTP/1.1 request on a connection of its own and judges the answer. Redirects are not
 * followed: a status of 302 is an answer like any other.
 *
 * <p>Not built on Vert.x's HTTP client, which hands out a connection only when its TLS handshake is
 * through, so that the socket of a handshake that hangs could not be closed with its probe.
 */
public final class HttpProbe implements Probe {
  /** What is read of a body; more is not waited for. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  private final Dialer dialer;
  private final HttpSettings settings;
  private final @Nullable Tls tls;

  public HttpProbe(Dialer dialer, HttpSettings settings) {
    this.dialer = dialer;
    this.settings = settings;
    this.tls = settings.tls() ? tls(settings) : null;
  }

  @Override
  public Future<ProbeResult> probe(Target target, long timeoutNanos) {
    return dialer.converse(target, timeoutNanos, tls, new HttpConversation(settings, target));
  }

  private static Tls tls(HttpSettings settings) {
    ClientSSLOptions options = new ClientSSLOptions();
    if (settings.verifyCertificate()) {
      options.setHostnameVerificationAlgorithm("HTTPS").setTrustOptions(SystemTrust.INSTANCE);
    } else {
      options.setHostnameVerificationAlgorithm("").setTrustAll(true);
    }
    return new Tls(options, serverName(settings.host()));
  }

  /** The host without its port; RFC 6066 wants names only, no addresses. */
  private static @Nullable String serverName(@Nullable String host) {
    if (host == null || host.startsWith("[")) {
      return null;
    }
    int colon = host.indexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    return name.isEmpty() || NetUtil.isValidIpV4Address(name) ? null : name;
  }
}

package dev.lvsd.health.http;

import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import java.security.KeyStore;
import java.util.function.Function;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that the JVM trusts ({@code javax.net.ssl.trustStore}, else its own). Given
 * explicitly as Vert.x then reads them on a worker thread; left to the default they would be read
 * on the event loop.
 */
enum SystemTrust implements TrustOptions {
  INSTANCE;

  @Override
  public TrustOptions copy() {
    return this;
  }

  @Override
  public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return factory;
  }

  /** For servers that choose by SNI; never asked by a client. */
  @Override
  public Function<String, TrustManager @Nullable []> trustManagerMapper(Vertx vertx) {
    return serverName -> null;
  }
}

package dev.lvsd.health.net;

import io.vertx.core.net.ClientSSLOptions;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is secured.
 *
 * @param options trust; not changed afterwards
 * @param serverName for SNI (RFC 6066) and, where the options verify it, the name that the
 *     certificate must carry; absent: no SNI, and the certificate must carry the address
 */
public record Tls(ClientSSLOptions options, @Nullable String serverName) {}

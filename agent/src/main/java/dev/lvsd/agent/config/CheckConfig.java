package dev.lvsd.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the real servers of a service are probed: what all types share, and what is the type's own.
 */
public record CheckConfig(Duration interval, Duration timeout, int rise, int fall, Type type) {

  /** A type of check and its own settings. */
  public sealed interface Type {
    /** The configuration's word for it. */
    String word();
  }

  /** The connection is accepted. */
  public record Tcp() implements Type {
    @Override
    public String word() {
      return "tcp";
    }
  }

  /**
   * A request is answered with an accepted status, and, where given, a body that contains a text.
   *
   * @param tls https
   * @param verifyCertificate whether the certificate must be valid for the host; off by default, as
   *     real servers are addressed by IP address
   * @param host Host header (and SNI), or absent for the address
   */
  public record Http(
      boolean tls,
      boolean verifyCertificate,
      String method,
      String path,
      @Nullable String host,
      Map<String, String> headers,
      List<StatusRange> status,
      @Nullable String body)
      implements Type {
    public Http {
      headers = Map.copyOf(headers);
      status = List.copyOf(status);
    }

    @Override
    public String word() {
      return tls ? "https" : "http";
    }
  }

  /** Both ends inclusive, 100..599. */
  public record StatusRange(int from, int to) {}

  /** After option negotiation (RFC 854) the text appears. */
  public record Telnet(String expect) implements Type {
    @Override
    public String word() {
      return "telnet";
    }
  }

  /** Login works and the query returns at least one row. */
  public record Mysql(String user, @Nullable Path passwordFile, String database, String query)
      implements Type {
    @Override
    public String word() {
      return "mysql";
    }
  }
}

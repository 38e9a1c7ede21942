package dev.lvsd.health.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP probe asks and what it expects.
 *
 * @param tls https
 * @param verifyCertificate whether the certificate must come from an authority that the JVM trusts
 *     and carry {@code host}, or the target's address where that is absent
 * @param method any but CONNECT
 * @param path begins with {@code /}; may have a query
 * @param host value of the Host header, a port included where wanted; its name is also sent as SNI;
 *     absent: the target's address
 * @param headers sent beside those of the probe, which they replace
 * @param status at least one range
 * @param body text, compared as UTF-8, that must stand in the first {@link
 *     HttpProbe#MAX_BODY_BYTES} bytes of the body; absent: any body will do
 * @throws IllegalArgumentException for anything that cannot be sent as HTTP
 */
public record HttpSettings(
    boolean tls,
    boolean verifyCertificate,
    String method,
    String path,
    @Nullable String host,
    Map<String, String> headers,
    List<StatusRange> status,
    @Nullable String body) {
  public HttpSettings {
    headers = Map.copyOf(headers);
    status = List.copyOf(status);
    if (HttpMethod.valueOf(method).equals(HttpMethod.CONNECT)) {
      throw new IllegalArgumentException("method CONNECT cannot be probed with");
    }
    if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "path \"" + path + "\" must begin with / and be percent-encoded");
    }
    if (status.isEmpty()) {
      throw new IllegalArgumentException("no status is accepted");
    }
    // Refuses what would break the request apart, such as a line end in a value.
    DefaultHttpHeaders sendable = new DefaultHttpHeaders();
    headers.forEach(sendable::set);
    if (host != null) {
      sendable.set("Host", host);
    }
  }

  /** A plain {@code GET} that expects 200-299. */
  public static HttpSettings get(String path) {
    return new HttpSettings(
        false, false, "GET", path, null, Map.of(), List.of(new StatusRange(200, 299)), null);
  }
}

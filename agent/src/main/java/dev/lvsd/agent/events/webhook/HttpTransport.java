package dev.lvsd.agent.events.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x's HTTP client: certificates and host names verified, no redirects followed. A request,
 * connecting and the answer's body included, is cut off after a time limit.
 */
final class HttpTransport implements Transport, AutoCloseable {
  private final HttpClient client;
  private final long timeoutMillis;

  /**
   * @param endpoints how many there are; as each has one request under way at most, none waits for
   *     another's connection, even if all are on one host
   */
  HttpTransport(Vertx vertx, Duration timeout, int endpoints) {
    timeoutMillis = timeout.toMillis();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setIdleTimeout(30)
                .setMaxRedirects(0)
                .setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(Math.max(1, endpoints)));
  }

  @Override
  public Future<Integer> post(URI url, Map<String, String> headers, String body) {
    RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST);
    try {
      options.setAbsoluteURI(url.toString());
      headers.forEach(options::putHeader);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    Future<HttpClientRequest> request = client.request(options);
    Future<Integer> status =
        request
            .compose(ready -> ready.send(Buffer.buffer(body)))
            .compose(response -> response.end().map(response.statusCode()))
            .timeout(timeoutMillis, TimeUnit.MILLISECONDS);
    // Whatever it is stuck in, its connection must not be used again.
    return status.onFailure(failure -> request.onSuccess(HttpClientRequest::reset));
  }

  @Override
  public void close() {
    client.close();
  }
}

package dev.lvsd.health.http;

import dev.lvsd.health.Target;
import dev.lvsd.health.net.Conversation;
import dev.lvsd.health.net.Exchange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Netty's codec turns them into bytes and back; it has no socket. */
final class HttpConversation implements Conversation {
  private static final int MAX_STATUS_LINE_BYTES = 4096;
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_CHUNK_BYTES = 8192;

  private final HttpSettings settings;
  private final Target target;
  private final String request;
  private final EmbeddedChannel codec =
      new EmbeddedChannel(
          new HttpClientCodec(MAX_STATUS_LINE_BYTES, MAX_HEADER_BYTES, MAX_CHUNK_BYTES));
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** The final answer's status; 0 until it has come. */
  private int status;

  private boolean informational;
  private boolean over;

  HttpConversation(HttpSettings settings, Target target) {
    this.settings = settings;
    this.target = target;
    this.request = settings.method() + " " + settings.path();
  }

  @Override
  public void connected(Exchange exchange) {
    exchange.phase("waiting for the answer to " + request);
    codec.writeOutbound(request());
    for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
      exchange.send(Buffer.buffer(ByteBufUtil.getBytes(part)));
      part.release();
    }
  }

  private FullHttpRequest request() {
    FullHttpRequest message =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.valueOf(settings.method()), settings.path());
    message.headers().set(HttpHeaderNames.HOST, host());
    message.headers().set(HttpHeaderNames.USER_AGENT, "lvsd");
    message.headers().set(HttpHeaderNames.ACCEPT, "*/*");
    settings.headers().forEach(message.headers()::set);
    message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return message;
  }

  private String host() {
    if (settings.host() != null) {
      return settings.host();
    }
    return target.port() == (settings.tls() ? 443 : 80) ? target.host() : target.toString();
  }

  @Override
  public void received(Exchange exchange, Buffer data) {
    codec.writeInbound(Unpooled.wrappedBuffer(data.getBytes()));
    judge(exchange);
  }

  @Override
  public void ended(Exchange exchange) {
    // A body without a length ends with the connection.
    codec.finish();
    judge(exchange);
    if (!over) {
      exchange.fail(
          status == 0
              ? target + " closed the connection without an answer to " + request
              : request + " answered " + status + ", but the connection ended within the body");
    }
  }

  @Override
  public void close() {
    over = true;
    codec.finishAndReleaseAll();
  }

  private void judge(Exchange exchange) {
    while (!over) {
      HttpObject part = codec.readInbound();
      if (part == null) {
        return;
      }
      try {
        judge(exchange, part);
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
  }

  private void judge(Exchange exchange, HttpObject part) {
    if (part.decoderResult().isFailure()) {
      exchange.fail(notHttp(part.decoderResult().cause()));
      return;
    }
    if (part instanceof HttpResponse head) {
      judgeHead(exchange, head);
    }
    if (!over && part instanceof HttpContent content) {
      judgeContent(exchange, content);
    }
  }

  private String notHttp(@Nullable Throwable cause) {
    String reason = cause == null ? "malformed" : String.valueOf(cause.getMessage());
    return request + " was not answered in HTTP: " + reason;
  }

  private void judgeHead(Exchange exchange, HttpResponse head) {
    int code = head.status().code();
    // 100 and 103 announce an answer, 101 is one (RFC 9110, 15.2).
    informational = code / 100 == 1 && code != 101;
    if (informational) {
      return;
    }
    status = code;
    if (settings.status().stream().noneMatch(range -> range.contains(code))) {
      exchange.fail(request + " answered " + code + ", expected " + expected());
      return;
    }
    exchange.phase("reading the body of " + request);
  }

  private String expected() {
    return settings.status().stream()
        .map(StatusRange::toString)
        .collect(Collectors.joining(" or "));
  }

  private void judgeContent(Exchange exchange, HttpContent content) {
    if (informational) {
      return;
    }
    byte[] bytes = ByteBufUtil.getBytes(content.content());
    body.write(bytes, 0, Math.min(bytes.length, HttpProbe.MAX_BODY_BYTES - body.size()));
    boolean full = body.size() == HttpProbe.MAX_BODY_BYTES;
    if (full || content instanceof LastHttpContent) {
      judgeBody(exchange, full);
    }
  }

  private void judgeBody(Exchange exchange, boolean full) {
    String wanted = settings.body();
    if (wanted == null || contains(wanted)) {
      exchange.succeed();
      return;
    }
    exchange.fail(
        "%s answered %d, but \"%s\" is not in %s"
            .formatted(
                request,
                status,
                wanted,
                full
                    ? "the first " + HttpProbe.MAX_BODY_BYTES + " bytes of the body"
                    : "the body of " + body.size() + " bytes"));
  }

  /** Compares bytes: Latin-1 maps each to one character. */
  private boolean contains(String wanted) {
    byte[] utf8 = wanted.getBytes(StandardCharsets.UTF_8);
    return body.toString(StandardCharsets.ISO_8859_1)
        .contains(new String(utf8, StandardCharsets.ISO_8859_1));
  }
}

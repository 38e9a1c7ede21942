package dev.lvsd.lab.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A program that takes webhooks: {@code WebhookReceiver PORT FILE}. Each delivery becomes one line
 * of JSON in the file, with its headers and its body as it came, and is answered 204.
 */
public final class WebhookReceiver {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEADERS =
      List.of("webhook-id", "webhook-timestamp", "webhook-signature", "content-type");

  private final Path file;

  private WebhookReceiver(Path file) {
    this.file = file;
  }

  public static void main(String[] arguments) throws IOException {
    WebhookReceiver receiver = new WebhookReceiver(Path.of(arguments[1]));
    int port = Integer.parseInt(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/", receiver::receive);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      ObjectNode delivery = JSON.createObjectNode();
      delivery.put("receivedMillis", System.currentTimeMillis());
      delivery.put("path", exchange.getRequestURI().getPath());
      for (String header : HEADERS) {
        delivery.put(header, exchange.getRequestHeaders().getFirst(header));
      }
      delivery.put("body", body);
      append(JSON.writeValueAsString(delivery) + "\n");
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private synchronized void append(String line) throws IOException {
    Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

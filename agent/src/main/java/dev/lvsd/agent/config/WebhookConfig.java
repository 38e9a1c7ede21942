package dev.lvsd.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One receiver of events.
 *
 * @param url http or https
 * @param events type patterns, such as {@code dev.lvsd.vip.*}; {@code *} stands for any rest
 * @param secretFile {@code whsec_} + base64; absent: unsigned
 */
public record WebhookConfig(String name, URI url, List<String> events, @Nullable Path secretFile) {
  public WebhookConfig {
    events = List.copyOf(events);
  }
}

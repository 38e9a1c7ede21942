package dev.lvsd.agent.events.webhook;

import org.jspecify.annotations.Nullable;

/**
 * How the deliveries to one endpoint go.
 *
 * @param queued events that wait, the one under way included
 * @param delivered since the agent's start
 * @param dropped given up since the agent's start
 * @param lastError why the latest attempt failed; absent once one succeeded
 */
public record WebhookStats(
    String name, int queued, long delivered, long dropped, @Nullable String lastError) {}

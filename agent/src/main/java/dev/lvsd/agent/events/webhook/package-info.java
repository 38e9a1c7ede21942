/**
 * Delivery of events to webhooks: signed as in the Standard Webhooks specification, in order and at
 * least once per endpoint, from an outbox that survives a restart. {@link
 * dev.lvsd.agent.events.webhook.Webhooks} is the way in: it subscribes to the journal and owns one
 * thread for the disk and the timers. Only the agent's wiring and its API may depend on it; it
 * depends on the journal, the configuration's records, the clocks and Vert.x.
 */
@NullMarked
package dev.lvsd.agent.events.webhook;

import org.jspecify.annotations.NullMarked;

/**
 * The ordered event journal and its readers. {@link dev.lvsd.agent.events.Journal} is all that a
 * publisher sees; {@link dev.lvsd.agent.events.EventJournal} numbers events, keeps the latest and
 * hands them to subscribers such as the log and the webhooks. Every part of the agent may depend on
 * it; it depends on the clocks and on Vert.x's JSON only.
 */
@NullMarked
package dev.lvsd.agent.events;

import org.jspecify.annotations.NullMarked;

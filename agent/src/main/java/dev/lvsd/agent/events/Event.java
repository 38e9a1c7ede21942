package dev.lvsd.agent.events;

import java.time.Instant;
import java.util.Map;

/**
 * One entry of the journal. Immutable; two events with the same {@code id} are the same event.
 *
 * @param id a UUID that stays the same over every retry of its delivery
 * @param source {@code /lvsd/<cluster>/<node>}
 * @param subject what it is about, such as a VIP group's or a service's name
 * @param epoch the epoch that held when it happened; empty where none was known
 * @param sequence 1 or more; rises with every event of the node, over restarts too; it jumps after
 *     a crash
 * @param message one sentence for a person
 * @param data facts for machines: strings, numbers, booleans, lists and maps of these
 */
public record Event(
    String id,
    EventType type,
    String source,
    String subject,
    Instant time,
    String node,
    String epoch,
    long sequence,
    String message,
    Map<String, Object> data) {}

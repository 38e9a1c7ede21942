package dev.lvsd.agent.events;

import java.util.Map;

/**
 * The one ordered journal of everything worth knowing. Publishing never blocks and never fails:
 * what can't be kept is counted. Safe from any thread; the order of events is the order of the
 * calls.
 */
public interface Journal {
  /**
   * @param subject what it is about, such as a VIP group's or a service's name
   * @param message one sentence for a person at 3 a.m.
   * @param data facts for machines; values are strings, numbers, booleans, lists and maps of these
   */
  void publish(EventType type, String subject, String message, Map<String, Object> data);
}

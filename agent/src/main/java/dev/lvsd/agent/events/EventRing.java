package dev.lvsd.agent.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The most recent events, for those who ask. Safe from any thread. */
final class EventRing {
  private final int capacity;
  private final Deque<Event> events = new ArrayDeque<>();

  EventRing(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(Event event) {
    if (events.size() == capacity) {
      events.removeFirst();
    }
    events.addLast(event);
  }

  /** Those with a higher number, oldest first. */
  synchronized List<Event> since(long sequence) {
    List<Event> found = new ArrayList<>();
    for (Event event : events) {
      if (event.sequence() > sequence) {
        found.add(event);
      }
    }
    return found;
  }
}

package dev.lvsd.agent.ipvs;

import dev.lvsd.agent.events.EventType;
import dev.lvsd.agent.events.Journal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was published. */
final class RecordingJournal implements Journal {
  record Entry(EventType type, String subject, String message, Map<String, Object> data) {}

  final List<Entry> entries = new CopyOnWriteArrayList<>();

  @Override
  public void publish(EventType type, String subject, String message, Map<String, Object> data) {
    entries.add(new Entry(type, subject, message, Map.copyOf(data)));
  }

  List<EventType> types() {
    return entries.stream().map(Entry::type).toList();
  }

  Entry last() {
    return entries.get(entries.size() - 1);
  }
}

package dev.lvsd.agent.events;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal that keeps what was published. */
public final class RecordedEvents implements Journal {
  /** One call. */
  public record Entry(EventType type, String subject, String message, Map<String, Object> data) {}

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  @Override
  public void publish(EventType type, String subject, String message, Map<String, Object> data) {
    entries.add(new Entry(type, subject, message, Map.copyOf(data)));
  }

  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  public List<EventType> types() {
    return entries.stream().map(Entry::type).toList();
  }

  public boolean saw(EventType type) {
    return types().contains(type);
  }
}

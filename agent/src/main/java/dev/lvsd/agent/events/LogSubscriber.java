package dev.lvsd.agent.events;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes one log line per event, at the level of its severity, to the logger {@code lvsd.event}.
 */
public final class LogSubscriber implements Consumer<Event> {
  private static final Logger log = LoggerFactory.getLogger("lvsd.event");

  @Override
  public void accept(Event event) {
    log.atLevel(level(event.type().severity()))
        .log(
            "{} {}: {} [sequence {}{}] {}",
            event.type().type(),
            event.subject(),
            event.message(),
            event.sequence(),
            event.epoch().isEmpty() ? "" : ", epoch " + event.epoch(),
            event.data());
  }

  private static Level level(EventType.Severity severity) {
    return switch (severity) {
      case INFO -> Level.INFO;
      case WARNING -> Level.WARN;
      case ERROR -> Level.ERROR;
    };
  }
}

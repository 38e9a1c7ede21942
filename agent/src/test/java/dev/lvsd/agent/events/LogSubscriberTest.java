package dev.lvsd.agent.events;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSubscriberTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("lvsd.event");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  private static Event event(EventType type) {
    return new Event(
        "id",
        type,
        "/lvsd/c/n",
        "default",
        Instant.EPOCH,
        "n",
        "7@n",
        42,
        "It happened.",
        Map.of("interface", "eth0"));
  }

  @Test
  void an_event_is_one_line_with_all_that_a_person_needs() {
    new LogSubscriber().accept(event(EventType.VIP_ACQUIRED));
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEqualTo(
            "dev.lvsd.vip.acquired default: It happened. [sequence 42, epoch 7@n] {interface=eth0}");
  }

  @Test
  void the_level_is_the_severity() {
    LogSubscriber subscriber = new LogSubscriber();
    subscriber.accept(event(EventType.VIP_ACQUIRED));
    subscriber.accept(event(EventType.PEER_DOWN));
    subscriber.accept(event(EventType.VIP_CONFLICT));
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.INFO, Level.WARN, Level.ERROR);
  }
}

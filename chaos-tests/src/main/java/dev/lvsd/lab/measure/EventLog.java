package dev.lvsd.lab.measure;

import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The events that an lvsd agent has written to its log.
 *
 * @param entries in the order of the log
 */
public record EventLog(List<Entry> entries) {
  private static final Pattern LINE =
      Pattern.compile(
          "^(\\S+) +[A-Z]+ +event - (dev\\.lvsd\\.\\S+) \\S+: (.*) \\[sequence \\d+.*$");

  public EventLog {
    entries = List.copyOf(entries);
  }

  /**
   * One event.
   *
   * @param atMicros wall clock, microseconds since 1970
   * @param type such as {@code dev.lvsd.vip.acquired}
   */
  public record Entry(long atMicros, String type, String message) {
    /** The same by a clock that is ahead by so much. */
    public Entry later(long micros) {
      return new Entry(atMicros + micros, type, message);
    }
  }

  /**
   * Reads an agent's log as far as it goes.
   *
   * @throws LabException where it cannot be read
   */
  public static EventLog read(Path log) {
    try {
      return parse(Files.readString(log));
    } catch (IOException e) {
      throw new LabException("reading " + log, e);
    }
  }

  /** Reads a log; lines that are no events, or not whole, are skipped. */
  public static EventLog parse(String log) {
    List<Entry> entries = new ArrayList<>();
    String whole = log.substring(0, log.lastIndexOf('\n') + 1);
    for (String line : whole.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        long micros =
            ChronoUnit.MICROS.between(
                Instant.EPOCH, OffsetDateTime.parse(matcher.group(1)).toInstant());
        entries.add(new Entry(micros, matcher.group(2), matcher.group(3)));
      }
    }
    return new EventLog(entries);
  }

  /** Those of the type whose message contains the text. */
  public List<Entry> of(String type, String text) {
    return entries.stream()
        .filter(entry -> entry.type().equals(type) && entry.message().contains(text))
        .toList();
  }
}

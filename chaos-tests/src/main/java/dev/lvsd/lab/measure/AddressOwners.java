package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who has said by ARP that an address is theirs, and when.
 *
 * @param sightings all that was heard
 */
public record AddressOwners(List<Sighting> sightings) {
  public AddressOwners {
    sightings = sightings.stream().sorted(Comparator.comparingLong(Sighting::atMicros)).toList();
  }

  /**
   * One answer or announcement.
   *
   * @param atMicros wall clock, microseconds since 1970
   * @param mac who, lower case with colons
   */
  public record Sighting(long atMicros, String mac) {}

  /**
   * A time in which one owner was heard without a pause.
   *
   * @param fromMicros its first sighting
   * @param toMicros its last sighting
   */
  public record Span(String mac, long fromMicros, long toMicros) {
    /** Whether the other one had the address for all of this time, and for longer. */
    public boolean within(Span other) {
      return !mac.equals(other.mac) && other.fromMicros < fromMicros && other.toMicros > toMicros;
    }
  }

  /** A time in which two said that the address is theirs. */
  public record Overlap(String first, String second, long fromMicros, long toMicros) {
    public double millis() {
      return (toMicros - fromMicros) / 1000.0;
    }
  }

  /** Reads lines {@code MICROS MAC}; others, such as a torn last one, are skipped. */
  public static AddressOwners parse(String lines) {
    List<Sighting> sightings = new ArrayList<>();
    lines
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(words -> words.length == 2 && words[0].matches("\\d+") && words[1].length() == 17)
        .forEach(words -> sightings.add(new Sighting(Long.parseLong(words[0]), words[1])));
    return new AddressOwners(sightings);
  }

  /** The sightings at that time or later. */
  public AddressOwners since(long micros) {
    return new AddressOwners(sightings.stream().filter(s -> s.atMicros() >= micros).toList());
  }

  /**
   * The times of ownership, by their beginnings.
   *
   * @param pauseMicros an owner not heard for longer than this has lost the address meanwhile; must
   *     be several times the interval of asking
   */
  public List<Span> spans(long pauseMicros) {
    Map<String, Span> open = new TreeMap<>();
    List<Span> spans = new ArrayList<>();
    for (Sighting sighting : sightings) {
      Span span = open.get(sighting.mac());
      if (span != null && sighting.atMicros() - span.toMicros() <= pauseMicros) {
        open.put(span.mac(), new Span(span.mac(), span.fromMicros(), sighting.atMicros()));
        continue;
      }
      if (span != null) {
        spans.add(span);
      }
      open.put(sighting.mac(), new Span(sighting.mac(), sighting.atMicros(), sighting.atMicros()));
    }
    spans.addAll(open.values());
    spans.sort(Comparator.comparingLong(Span::fromMicros));
    return spans;
  }

  /** The times in which two had the address at once. */
  public List<Overlap> overlaps(long pauseMicros) {
    List<Span> spans = spans(pauseMicros);
    List<Overlap> overlaps = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      for (int j = i + 1; j < spans.size(); j++) {
        Span earlier = spans.get(i);
        Span later = spans.get(j);
        long end = Math.min(earlier.toMicros(), later.toMicros());
        if (!earlier.mac().equals(later.mac()) && later.fromMicros() <= end) {
          overlaps.add(new Overlap(earlier.mac(), later.mac(), later.fromMicros(), end));
        }
      }
    }
    return overlaps;
  }
}

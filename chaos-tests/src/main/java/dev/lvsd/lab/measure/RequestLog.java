package dev.lvsd.lab.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of requests that were started one after the other, whether answered or not.
 *
 * @param requests by their starts
 */
public record RequestLog(List<Request> requests) {
  public RequestLog {
    requests = requests.stream().sorted(Comparator.comparingLong(Request::startMicros)).toList();
  }

  /**
   * One request.
   *
   * @param startMicros wall clock
   * @param tookMicros until it was answered or given up
   * @param ok whether it was answered in full with status 200
   * @param reason why not; empty where it was
   */
  public record Request(long startMicros, long tookMicros, boolean ok, String reason) {}

  /** Reads lines {@code START TOOK ok|failed ...}; others are skipped. */
  public static RequestLog parse(String lines) {
    List<Request> requests = new ArrayList<>();
    lines
        .lines()
        .map(line -> line.split(" ", -1))
        .filter(w -> w.length >= 3 && w[0].matches("\\d+") && w[1].matches("\\d+"))
        .forEach(
            w ->
                requests.add(
                    new Request(
                        Long.parseLong(w[0]),
                        Long.parseLong(w[1]),
                        w[2].equals("ok"),
                        String.join(" ", List.of(w).subList(3, w.length)))));
    return new RequestLog(requests);
  }

  public long failures() {
    return requests.stream().filter(request -> !request.ok()).count();
  }

  /** Why requests failed, each reason with the first start's distance from the given time. */
  public Map<String, String> reasons(long fromMicros) {
    Map<String, String> reasons = new TreeMap<>();
    requests.stream()
        .filter(request -> !request.ok())
        .forEach(
            request ->
                reasons.putIfAbsent(
                    request.reason(),
                    String.format(
                        Locale.ROOT,
                        "first at %+.0f ms after %.0f ms",
                        (request.startMicros() - fromMicros) / 1000.0,
                        request.tookMicros() / 1000.0)));
    return reasons;
  }

  /** Requests started at that time or later. */
  public RequestLog since(long micros) {
    return new RequestLog(requests.stream().filter(r -> r.startMicros() >= micros).toList());
  }

  /** Requests started in that time, its end left out. */
  public RequestLog between(long fromMicros, long toMicros) {
    return new RequestLog(
        requests.stream()
            .filter(r -> r.startMicros() >= fromMicros && r.startMicros() < toMicros)
            .toList());
  }

  /**
   * How long that share of the requests took at most, answered or not; not a number where there is
   * none.
   *
   * @param percent above 0, to 100
   */
  public double percentileMillis(double percent) {
    long[] sorted = requests.stream().mapToLong(Request::tookMicros).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted[(int) Math.ceil(sorted.length * percent / 100) - 1] / 1000.0;
  }

  public double slowestMillis() {
    return requests.stream().mapToLong(Request::tookMicros).max().orElse(0) / 1000.0;
  }

  /**
   * How many separate times of failure there were: failed requests in a row are one gap, one that
   * succeeds ends it.
   */
  public int gaps() {
    int gaps = 0;
    boolean failing = false;
    for (Request request : requests) {
      if (!request.ok() && !failing) {
        gaps++;
      }
      failing = !request.ok();
    }
    return gaps;
  }

  /**
   * Longest time between the starts of the first failed request of a gap and of the next success.
   */
  public double longestGapMillis() {
    long longest = 0;
    long failingSince = -1;
    for (Request request : requests) {
      if (!request.ok() && failingSince < 0) {
        failingSince = request.startMicros();
      }
      if (failingSince >= 0) {
        longest = Math.max(longest, request.startMicros() - failingSince);
      }
      if (request.ok()) {
        failingSince = -1;
      }
    }
    return longest / 1000.0;
  }
}

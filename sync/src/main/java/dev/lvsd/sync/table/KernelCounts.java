package dev.lvsd.sync.table;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many connections the kernel counts at the destinations of its services, by /proc/net/ip_vs
 * ({@code ip_vs_info_seq_show} of net/netfilter/ipvs/ip_vs_ctl.c): cheap however many they are.
 * Templates are not counted there, nor what has lost its destination.
 */
public final class KernelCounts {
  /** The word before a service, and its address: hexadecimal, or IPv6 in brackets. */
  private static final Pattern SERVICE = Pattern.compile("(?:TCP|UDP|SCTP|FWM) +(\\S+).*");

  private static final Pattern DESTINATION =
      Pattern.compile(" +-> \\S+ +\\S+ +\\d+ +(\\d{1,10}) +(\\d{1,10}) *");

  /** 127.0.0.0/8: the agents' own service. */
  private static final String LOOPBACK = "7F";

  private KernelCounts() {}

  /**
   * Active and inactive connections of all services but those of the loopback network.
   *
   * @param in not closed
   */
  public static long connections(Reader in) throws IOException {
    BufferedReader lines = new BufferedReader(in);
    long sum = 0;
    boolean counts = false;
    String line;
    while ((line = lines.readLine()) != null) {
      Matcher service = SERVICE.matcher(line);
      Matcher destination = DESTINATION.matcher(line);
      if (service.matches()) {
        counts = !service.group(1).startsWith(LOOPBACK);
      } else if (counts && destination.matches()) {
        sum += Long.parseLong(destination.group(1)) + Long.parseLong(destination.group(2));
      }
    }
    return sum;
  }
}

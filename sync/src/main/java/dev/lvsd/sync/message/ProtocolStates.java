package dev.lvsd.sync.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of connections per protocol, in the order of their numbers: {@code
 * include/net/ip_vs.h} and the tables of {@code net/netfilter/ipvs/ip_vs_proto_{tcp,udp,sctp}.c}.
 */
public enum ProtocolStates {
  TCP(
      6,
      new State("NONE", 2, false),
      new State("ESTABLISHED", 900, true),
      new State("SYN_SENT", 120, true),
      new State("SYN_RECV", 60, true),
      new State("FIN_WAIT", 120, false),
      new State("TIME_WAIT", 120, false),
      new State("CLOSE", 10, false),
      new State("CLOSE_WAIT", 60, false),
      new State("LAST_ACK", 30, false),
      new State("LISTEN", 120, false),
      new State("SYNACK", 120, true)),
  UDP(17, new State("UDP", 300, false)),
  SCTP(
      132,
      new State("NONE", 2, false),
      new State("INIT1", 4, false),
      new State("INIT", 61, false),
      new State("C-SENT", 61, false),
      new State("C-REPLIED", 61, false),
      new State("C-WAIT", 61, false),
      new State("COOKIE", 61, false),
      new State("C-ECHOED", 61, false),
      new State("ESTABLISHED", 900, true),
      new State("S-SENT", 61, false),
      new State("S-RECEIVED", 61, false),
      new State("S-ACK-SENT", 61, false),
      new State("REJECTED", 4, false),
      new State("CLOSED", 61, false));

  /** Timeout that the kernel gives to a template whose message has none. */
  public static final int TEMPLATE_TIMEOUT_SECONDS = 180;

  /**
   * A state.
   *
   * @param name as /proc/net/ip_vs_conn shows it
   * @param timeoutSeconds the kernel's default
   * @param active whether the destination counts such a connection as active
   */
  public record State(String name, int timeoutSeconds, boolean active) {}

  private final int number;
  private final List<State> states;

  ProtocolStates(int number, State... states) {
    this.number = number;
    this.states = List.of(states);
  }

  /** The protocol of an IPPROTO_* number; null for one that IPVS does not balance. */
  public static @Nullable ProtocolStates of(int protocol) {
    return switch (protocol) {
      case 6 -> TCP;
      case 17 -> UDP;
      case 132 -> SCTP;
      default -> null;
    };
  }

  /** IPPROTO_* number. */
  public int number() {
    return number;
  }

  /** How many states there are; their numbers are below it. */
  public int count() {
    return states.size();
  }

  /** The state of a number, which must be 0 or more and below {@link #count}. */
  public State state(int state) {
    return states.get(state);
  }

  /** Number of the state with a name as in /proc/net/ip_vs_conn; -1 for an unknown name. */
  public int number(String name) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}

package dev.lvsd.sync.table;

import dev.lvsd.sync.message.ConnectionView;
import dev.lvsd.sync.message.ProtocolStates;
import dev.lvsd.sync.message.TcpStates;

/**
 * The kernel's timeouts as {@code ipvsadm --set} changes them, all in seconds and at least 1; those
 * of other states are fixed.
 *
 * @param tcpSeconds of TCP's ESTABLISHED
 * @param tcpFinSeconds of TCP's FIN_WAIT
 * @param udpSeconds of UDP
 */
public record StateTimeouts(int tcpSeconds, int tcpFinSeconds, int udpSeconds) {
  /** What a kernel begins with. */
  public static final StateTimeouts DEFAULTS = new StateTimeouts(900, 120, 300);

  public StateTimeouts {
    if (tcpSeconds < 1 || tcpFinSeconds < 1 || udpSeconds < 1) {
      throw new IllegalArgumentException(
          "timeouts of " + tcpSeconds + ", " + tcpFinSeconds + " and " + udpSeconds + " seconds");
    }
  }

  /** The full timeout of a connection, in seconds: its own, else the one of its state. */
  public int seconds(ConnectionView connection) {
    if (connection.timeoutSeconds() > 0) {
      return connection.timeoutSeconds();
    }
    ProtocolStates protocol = ProtocolStates.of(connection.protocol());
    int state = connection.state();
    if (connection.template() || protocol == null || state >= protocol.count()) {
      return ProtocolStates.TEMPLATE_TIMEOUT_SECONDS;
    }
    if (protocol == ProtocolStates.UDP) {
      return udpSeconds;
    }
    if (protocol == ProtocolStates.TCP && state == TcpStates.ESTABLISHED) {
      return tcpSeconds;
    }
    if (protocol == ProtocolStates.TCP && state == TcpStates.FIN_WAIT) {
      return tcpFinSeconds;
    }
    return protocol.state(state).timeoutSeconds();
  }
}

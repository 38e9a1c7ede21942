package dev.lvsd.sync.message;

/** Numbers of TCP's states that code asks for, IP_VS_TCP_S_* of {@code include/net/ip_vs.h}. */
public final class TcpStates {
  public static final int NONE = 0;
  public static final int ESTABLISHED = 1;
  public static final int SYN_SENT = 2;
  public static final int SYN_RECV = 3;
  public static final int FIN_WAIT = 4;
  public static final int TIME_WAIT = 5;
  public static final int CLOSE = 6;
  public static final int CLOSE_WAIT = 7;
  public static final int LAST_ACK = 8;
  public static final int LISTEN = 9;
  public static final int SYNACK = 10;

  private TcpStates() {}

  /** Whether a connection in this state is soon gone: nobody would miss it after a takeover. */
  public static boolean closing(int state) {
    return state == TIME_WAIT || state == CLOSE || state == LAST_ACK;
  }
}

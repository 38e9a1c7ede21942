package dev.lvsd.sync.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolStatesTest {
  @Test
  void numbersAreThoseOfTheKernelsHeader() {
    assertThat(ProtocolStates.TCP.number("NONE")).isEqualTo(TcpStates.NONE);
    assertThat(ProtocolStates.TCP.number("ESTABLISHED")).isEqualTo(TcpStates.ESTABLISHED);
    assertThat(ProtocolStates.TCP.number("SYN_SENT")).isEqualTo(TcpStates.SYN_SENT);
    assertThat(ProtocolStates.TCP.number("SYN_RECV")).isEqualTo(TcpStates.SYN_RECV);
    assertThat(ProtocolStates.TCP.number("FIN_WAIT")).isEqualTo(TcpStates.FIN_WAIT);
    assertThat(ProtocolStates.TCP.number("TIME_WAIT")).isEqualTo(TcpStates.TIME_WAIT);
    assertThat(ProtocolStates.TCP.number("CLOSE")).isEqualTo(TcpStates.CLOSE);
    assertThat(ProtocolStates.TCP.number("CLOSE_WAIT")).isEqualTo(TcpStates.CLOSE_WAIT);
    assertThat(ProtocolStates.TCP.number("LAST_ACK")).isEqualTo(TcpStates.LAST_ACK);
    assertThat(ProtocolStates.TCP.number("LISTEN")).isEqualTo(TcpStates.LISTEN);
    assertThat(ProtocolStates.TCP.number("SYNACK")).isEqualTo(TcpStates.SYNACK);
    assertThat(ProtocolStates.SCTP.number("ESTABLISHED")).isEqualTo(8);
    assertThat(ProtocolStates.SCTP.number("CLOSED")).isEqualTo(13);
    assertThat(ProtocolStates.UDP.number("BUG!")).isEqualTo(-1);
  }

  @Test
  void aProtocolIsFoundByItsNumber() {
    for (ProtocolStates protocol : ProtocolStates.values()) {
      assertThat(ProtocolStates.of(protocol.number())).isEqualTo(protocol);
    }
    assertThat(ProtocolStates.of(1)).isNull();
  }

  @Test
  void closingStatesAreThoseThatNobodyMisses() {
    assertThat(TcpStates.closing(TcpStates.TIME_WAIT)).isTrue();
    assertThat(TcpStates.closing(TcpStates.CLOSE)).isTrue();
    assertThat(TcpStates.closing(TcpStates.LAST_ACK)).isTrue();
    assertThat(TcpStates.closing(TcpStates.FIN_WAIT)).isFalse();
    assertThat(TcpStates.closing(TcpStates.ESTABLISHED)).isFalse();
  }
}

package dev.lvsd.sync.message;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;

/**
 * A connection inside a datagram: a flyweight that is moved from one to the next. A subclass knows
 * the layout of a version.
 */
abstract class WireConnection implements ConnectionView {
  /** The datagram alone, big-endian, from index 0. */
  final ByteBuffer in;

  int at;
  int end;

  WireConnection(ByteBuffer in) {
    this.in = in;
  }

  /**
   * Moves to the connection at an offset; its lengths are checked, its values are not.
   *
   * @return the offset behind it
   */
  abstract int moveTo(int offset) throws SyncMessageException;

  /** Moves to a connection that was checked before. */
  final int revisit(int offset) {
    try {
      return moveTo(offset);
    } catch (SyncMessageException e) {
      throw new IllegalStateException("the datagram changed while it was read", e);
    }
  }

  /** What no kernel sends is refused. */
  final void checkValues() throws SyncMessageException {
    ProtocolStates protocol = ProtocolStates.of(protocol());
    if (protocol == null && !(template() && protocol() == 0)) {
      throw bad("protocol " + protocol() + " is none that IPVS balances");
    }
    int states = template() ? 0x100 : protocol == null ? 0 : protocol.count();
    if (state() >= states) {
      throw bad("protocol " + protocol() + " has no state " + state());
    }
    if ((flags() & ConnectionFlags.FORWARDING) > ConnectionFlags.FORWARDING_LAST) {
      throw bad("there is no forwarding method " + (flags() & ConnectionFlags.FORWARDING));
    }
    boolean portless = template() || (flags() & ConnectionFlags.NO_CLIENT_PORT) != 0;
    if (portless && clientPort() != 0) {
      throw bad("client port " + clientPort() + " although its flags say that there is none");
    }
    // A client can send UDP from and to port 0, so that one is no nonsense.
    if (virtualPort() == 0 && protocol != ProtocolStates.UDP && !template()) {
      throw bad("no virtual port");
    }
    if (timeoutSeconds() < 0) {
      throw bad("a timeout of " + Integer.toUnsignedString(timeoutSeconds()) + " seconds");
    }
  }

  private SyncMessageException bad(String reason) {
    return new SyncMessageException(Kind.VALUE, at, reason);
  }

  final int unsigned16(int field) {
    return in.getShort(at + field) & 0xFFFF;
  }

  final long unsigned32(int field) {
    return in.getInt(at + field) & 0xFFFF_FFFFL;
  }
}

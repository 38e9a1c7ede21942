package dev.lvsd.sync.engine;

import dev.lvsd.sync.message.ConnectionFlags;
import dev.lvsd.sync.message.ConnectionView;

/** A connection or template as another says, but for its flags and its timeout. */
record Altered(ConnectionView of, int flags, int timeoutSeconds) implements ConnectionView {
  /** It is to be over in a second. */
  static Altered leaving(ConnectionView of) {
    return new Altered(of, of.flags(), 1);
  }

  /** It is to be counted as active. */
  static Altered active(ConnectionView of) {
    return new Altered(of, of.flags() & ~ConnectionFlags.INACTIVE, of.timeoutSeconds());
  }

  @Override
  public boolean ipv6() {
    return of.ipv6();
  }

  @Override
  public int protocol() {
    return of.protocol();
  }

  @Override
  public int clientPort() {
    return of.clientPort();
  }

  @Override
  public int virtualPort() {
    return of.virtualPort();
  }

  @Override
  public int destinationPort() {
    return of.destinationPort();
  }

  @Override
  public long clientHigh() {
    return of.clientHigh();
  }

  @Override
  public long clientLow() {
    return of.clientLow();
  }

  @Override
  public long virtualHigh() {
    return of.virtualHigh();
  }

  @Override
  public long virtualLow() {
    return of.virtualLow();
  }

  @Override
  public long destinationHigh() {
    return of.destinationHigh();
  }

  @Override
  public long destinationLow() {
    return of.destinationLow();
  }

  @Override
  public int state() {
    return of.state();
  }

  @Override
  public int fwmark() {
    return of.fwmark();
  }

  @Override
  public byte[] options() {
    return of.options();
  }
}

package dev.lvsd.sync.engine;

import dev.lvsd.sync.message.ConnectionView;

/** A template that is to be over in a second, and otherwise as another says. */
record Leaving(ConnectionView of) implements ConnectionView {
  @Override
  public int timeoutSeconds() {
    return 1;
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
  public int flags() {
    return of.flags();
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

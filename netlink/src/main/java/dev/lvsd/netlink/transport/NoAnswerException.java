package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;

/** The kernel did not answer in time: what was asked may or may not have been done. */
public final class NoAnswerException extends KernelException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String operation, long timeoutNanos) {
    super(operation, 0, "no answer within " + timeoutNanos / 1_000_000 + " ms");
  }
}

package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;

/** How the reconciler reads the kernel's refusals. */
final class Errors {
  private Errors() {}

  /** What was named is not there (any more): ESRCH for a service, ENOENT for a destination. */
  static boolean missing(KernelException e) {
    return e.errno() == KernelException.ESRCH || e.errno() == KernelException.ENOENT;
  }

  /** The conversation itself failed (time-out, malformed answer): nothing more goes through. */
  static boolean conversationBroken(KernelException e) {
    return e.errno() == 0;
  }

  /** The exception's message; never null. */
  static String text(KernelException e) {
    String message = e.getMessage();
    return message == null ? e.operation() : message;
  }
}

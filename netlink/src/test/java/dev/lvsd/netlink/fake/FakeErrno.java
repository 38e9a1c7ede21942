package dev.lvsd.netlink.fake;

import org.jspecify.annotations.Nullable;

/** A handler's refusal: an errno and perhaps the text of an extended acknowledgement. */
final class FakeErrno extends Exception {
  private static final long serialVersionUID = 1L;

  final int errno;
  final @Nullable String text;

  FakeErrno(int errno, @Nullable String text) {
    super("errno " + errno);
    this.errno = errno;
    this.text = text;
  }
}

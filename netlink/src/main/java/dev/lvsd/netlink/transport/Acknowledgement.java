package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * NLMSG_ERROR and NLMSG_DONE: an errno (0 is success), then, with NLM_F_ACK_TLVS, the kernel's own
 * words.
 */
final class Acknowledgement {
  private Acknowledgement() {}

  /** Throws what an NLMSG_ERROR reports, unless it is an acknowledgement. */
  static void checkError(Supplier<String> operation, int flags, ByteBuffer payload)
      throws KernelException {
    int start = payload.position();
    if (payload.remaining() < 4 + NetlinkHeader.LENGTH) {
      throw malformed(operation, "an acknowledgement of " + payload.remaining() + " bytes");
    }
    int error = payload.getInt(start);
    if (error == 0) {
      return;
    }
    int request =
        (flags & NetlinkHeader.NLM_F_CAPPED) != 0
            ? NetlinkHeader.LENGTH
            : payload.getInt(start + 4 + NetlinkHeader.LENGTH_AT);
    String words = null;
    if ((flags & NetlinkHeader.NLM_F_ACK_TLVS) != 0) {
      long words0 = 4L + ((request + 3L) & ~3L);
      if (request >= NetlinkHeader.LENGTH && words0 <= payload.remaining()) {
        words = words(payload, (int) words0);
      }
    }
    throw failure(operation, error, words);
  }

  /** Throws what an NLMSG_DONE reports, unless the dump went well. Old kernels send no errno. */
  static void checkDone(Supplier<String> operation, int flags, ByteBuffer payload)
      throws KernelException {
    int error = payload.remaining() < 4 ? 0 : payload.getInt(payload.position());
    if (error < 0) {
      boolean hasWords = (flags & NetlinkHeader.NLM_F_ACK_TLVS) != 0;
      throw failure(operation, error, hasWords ? words(payload, 4) : null);
    }
  }

  private static @Nullable String words(ByteBuffer payload, int offset) {
    AttributeReader attributes = AttributeReader.of(payload, offset);
    String text = null;
    while (attributes.next()) {
      if (attributes.type() == NetlinkHeader.NLMSGERR_ATTR_MSG) {
        text = attributes.string();
      }
    }
    return text;
  }

  private static KernelException failure(
      Supplier<String> operation, int error, @Nullable String words) {
    int errno = error == Integer.MIN_VALUE ? 0 : Math.abs(error);
    String detail = words == null || words.isEmpty() ? KernelException.remedy(errno) : words;
    return new KernelException(operation.get(), errno, detail);
  }

  static KernelException malformed(Supplier<String> operation, String what) {
    return new KernelException(operation.get(), 0, "the kernel's answer is malformed: " + what);
  }
}

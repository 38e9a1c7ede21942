package dev.lvsd.sync.message;

import dev.lvsd.sync.message.SyncMessageException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Options behind a connection of a version 1 message: type, length and data, one byte each for the
 * first two (IPVS_OPT_* of ip_vs_sync.c). Bit 6 of the type says that a receiver who does not know
 * it may skip it.
 */
final class SyncOptions {
  static final byte[] NONE = {};
  static final int HEADER = 2;

  /** Twice three words: initial sequence, delta, previous delta; incoming and outgoing. */
  static final int SEQUENCE_BYTES = 24;

  static final int SEQUENCE_DATA = 1;
  static final int ENGINE_DATA = 2;
  static final int ENGINE_NAME = 3;
  private static final int MAY_BE_SKIPPED = 0x40;
  private static final int MAX_ENGINE_NAME = 16;

  /** All three, each as long as it may be. */
  static final int MAX_BYTES = 3 * HEADER + SEQUENCE_BYTES + 255 + MAX_ENGINE_NAME;

  private SyncOptions() {}

  static void check(ByteBuffer in, int start, int end) throws SyncMessageException {
    int seen = 0;
    int at = start;
    while (at < end) {
      if (end - at < HEADER) {
        throw bad(at, "an option is cut off");
      }
      int type = in.get(at) & 0xFF & ~MAY_BE_SKIPPED;
      int length = in.get(at + 1) & 0xFF;
      if (length == 0 || length > end - at - HEADER) {
        throw bad(at + 1, "an option of " + length + " bytes does not fit its connection");
      }
      if (type >= SEQUENCE_DATA && type <= ENGINE_NAME) {
        if ((seen & 1 << type) != 0) {
          throw bad(at, "option " + type + " is there twice");
        }
        checkLength(type, length, at + 1);
        seen |= 1 << type;
      } else if ((in.get(at) & MAY_BE_SKIPPED) == 0) {
        throw bad(at, "option " + type + " is unknown and may not be skipped");
      }
      at += HEADER + length;
    }
    if ((seen >> ENGINE_DATA & 1) != (seen >> ENGINE_NAME & 1)) {
      throw bad(start, "a persistence engine's name and its data come together or not at all");
    }
  }

  private static void checkLength(int type, int length, int at) throws SyncMessageException {
    if (type == SEQUENCE_DATA && length != SEQUENCE_BYTES) {
      throw bad(at, "sequence data of " + length + " bytes, not " + SEQUENCE_BYTES);
    }
    if (type == ENGINE_NAME && length > MAX_ENGINE_NAME) {
      throw bad(at, "a persistence engine's name of " + length + " bytes");
    }
  }

  /** A copy of the known ones among checked options, marked as mandatory. */
  static byte[] copy(ByteBuffer in, int start, int end) {
    byte[] known = new byte[end - start];
    int length = 0;
    int at = start;
    while (at < end) {
      int type = in.get(at) & 0xFF & ~MAY_BE_SKIPPED;
      int bytes = HEADER + (in.get(at + 1) & 0xFF);
      if (type >= SEQUENCE_DATA && type <= ENGINE_NAME) {
        in.get(at, known, length, bytes);
        known[length] = (byte) type;
        length += bytes;
      }
      at += bytes;
    }
    return length == known.length ? known : Arrays.copyOf(known, length);
  }

  private static SyncMessageException bad(int at, String reason) {
    return new SyncMessageException(Kind.OPTION, at, reason);
  }
}

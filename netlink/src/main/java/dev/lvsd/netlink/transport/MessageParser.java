package dev.lvsd.netlink.transport;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes a domain object of one message. */
@FunctionalInterface
public interface MessageParser<T> {
  /**
   * Reads one message.
   *
   * @param type nlmsg_type
   * @param payload what follows the message header; good only during the call
   * @return absent where the message is none of what was asked for
   */
  @Nullable T parse(int type, ByteBuffer payload) throws KernelException;
}

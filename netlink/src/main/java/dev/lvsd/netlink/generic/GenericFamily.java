package dev.lvsd.netlink.generic;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.transport.NetlinkConversation;
import dev.lvsd.netlink.transport.NetlinkSockets;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with one generic netlink family. Its number is asked for once, and anew when the
 * kernel no longer knows it: a module that was unloaded and loaded again has another. Belongs to
 * one thread, but for {@link #close()}.
 */
public final class GenericFamily implements AutoCloseable {
  /** genlmsghdr: command, version, reserved. */
  public static final int HEADER = 4;

  private static final int GENL_ID_CTRL = 0x10;
  private static final int CTRL_VERSION = 1;
  private static final int CTRL_CMD_GETFAMILY = 3;
  private static final int CTRL_ATTR_FAMILY_ID = 1;
  private static final int CTRL_ATTR_FAMILY_NAME = 2;

  private final NetlinkConversation conversation;
  private final String name;
  private final int version;
  private final String remedy;
  private int id;

  /** Makes a domain object of one message's attributes. */
  @FunctionalInterface
  public interface Parser<T> {
    /** Absent where the message is none of what was asked for. */
    @Nullable T parse(AttributeReader attributes) throws KernelException;
  }

  private GenericFamily(NetlinkConversation conversation, String name, int version, String remedy) {
    this.conversation = conversation;
    this.name = name;
    this.version = version;
    this.remedy = remedy;
  }

  /**
   * Opens a socket and looks the family up, which makes the kernel load its module where it can.
   *
   * @param name such as {@code IPVS}
   * @param version of the family's commands
   * @param remedy what to tell a user whose kernel has no such family
   */
  public static GenericFamily open(NetlinkSockets sockets, String name, int version, String remedy)
      throws KernelException {
    NetlinkConversation conversation =
        new NetlinkConversation(
            sockets.open(NetlinkSockets.GENERIC, 0), NetlinkConversation.DEFAULT_TIMEOUT);
    GenericFamily family = new GenericFamily(conversation, name, version, remedy);
    try {
      family.id = family.lookUp();
      return family;
    } catch (KernelException | RuntimeException e) {
      conversation.close();
      throw e;
    }
  }

  /** A command that changes something. */
  public void acknowledged(
      Supplier<String> operation, int command, Consumer<AttributeWriter> attributes)
      throws KernelException {
    withFamily(
        () -> {
          conversation.acknowledged(operation, id, 0, body(command, version, attributes));
          return true;
        });
  }

  /** A command with one answer. */
  public <T> T get(
      Supplier<String> operation,
      int command,
      Consumer<AttributeWriter> attributes,
      Parser<T> parser)
      throws KernelException {
    return withFamily(
        () ->
            conversation.get(
                operation,
                id,
                body(command, version, attributes),
                (type, payload) -> parse(operation, payload, parser)));
  }

  /** A command that is answered with a table. */
  public <T> List<T> dump(
      Supplier<String> operation,
      int command,
      Consumer<AttributeWriter> attributes,
      Parser<T> parser)
      throws KernelException {
    return withFamily(
        () ->
            conversation.dump(
                operation,
                id,
                body(command, version, attributes),
                (type, payload) -> parse(operation, payload, parser)));
  }

  private interface Request<T> {
    T run() throws KernelException;
  }

  /** ENOENT is the answer to an unknown family number, but may be the command's own as well. */
  private <T> T withFamily(Request<T> request) throws KernelException {
    try {
      return request.run();
    } catch (KernelException e) {
      if (e.errno() != KernelException.ENOENT) {
        throw e;
      }
      int now = lookUp();
      if (now == id) {
        throw e;
      }
      id = now;
      return request.run();
    }
  }

  private int lookUp() throws KernelException {
    Supplier<String> operation = () -> "look up the generic netlink family " + name;
    try {
      return conversation.get(
          operation,
          GENL_ID_CTRL,
          body(CTRL_CMD_GETFAMILY, CTRL_VERSION, out -> out.string(CTRL_ATTR_FAMILY_NAME, name)),
          (type, payload) -> parse(operation, payload, GenericFamily::familyId));
    } catch (KernelException e) {
      if (e.errno() != KernelException.ENOENT) {
        throw e;
      }
      KernelException missing = new KernelException(operation.get(), e.errno(), remedy);
      missing.initCause(e);
      throw missing;
    }
  }

  private static @Nullable Integer familyId(AttributeReader attributes) {
    Integer id = null;
    while (attributes.next()) {
      if (attributes.type() == CTRL_ATTR_FAMILY_ID) {
        id = attributes.u16();
      }
    }
    return id;
  }

  private static <T> @Nullable T parse(
      Supplier<String> operation, ByteBuffer payload, Parser<T> parser) throws KernelException {
    AttributeReader attributes = AttributeReader.of(payload, HEADER);
    T parsed = parser.parse(attributes);
    attributes.check(operation);
    return parsed;
  }

  private static Consumer<AttributeWriter> body(
      int command, int version, Consumer<AttributeWriter> attributes) {
    return out -> {
      out.fixed8(command).fixed8(version).fixed16(0);
      attributes.accept(out);
    };
  }

  @Override
  public void close() {
    conversation.close();
  }
}

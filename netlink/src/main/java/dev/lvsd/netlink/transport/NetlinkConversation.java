package dev.lvsd.netlink.transport;

import static dev.lvsd.netlink.transport.NetlinkHeader.NLMSG_DONE;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLMSG_ERROR;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLMSG_NOOP;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLMSG_OVERRUN;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLM_F_ACK;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLM_F_DUMP;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLM_F_DUMP_INTR;
import static dev.lvsd.netlink.transport.NetlinkHeader.NLM_F_REQUEST;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers on one netlink socket: one request at a time, its answers told by sequence
 * number and port id from late answers to earlier ones, dumps read to their end and begun again
 * where the kernel says that its table changed meanwhile (NLM_F_DUMP_INTR).
 *
 * <p>Belongs to one thread, but for {@link #close()}. Buffers are allocated once.
 */
public final class NetlinkConversation implements AutoCloseable {
  /** Longest request in bytes. */
  public static final int REQUEST_CAPACITY = 4096;

  /**
   * The kernel does the work during the send, so the answer is there at once; this bounds only what
   * cannot be foreseen, and the requests that end in EINTR, which the kernel does not answer.
   */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  private static final int DUMP_ATTEMPTS = 5;

  private final NetlinkDatagrams datagrams;
  private final long timeoutNanos;
  private final ByteBuffer request =
      ByteBuffer.allocate(REQUEST_CAPACITY).order(ByteOrder.nativeOrder());
  private final AttributeWriter writer = new AttributeWriter(request);
  private int sequence;
  private long deadlineNanos;

  /** Set for as long as one request lasts. */
  private boolean interrupted;

  /**
   * @param timeout how long one request may take altogether, a dump with its repetitions included
   */
  public NetlinkConversation(NetlinkDatagrams datagrams, Duration timeout) {
    this.datagrams = datagrams;
    this.timeoutNanos = timeout.toNanos();
    // Any start will do; the port id, unique among the namespace's sockets, makes it differ.
    this.sequence = datagrams.portId();
  }

  /**
   * A request that changes something: returns once the kernel has said that it is done.
   *
   * @param operation what is being done, asked for only in an error
   * @param flags NLM_F_CREATE and the like, added to REQUEST and ACK
   */
  public void acknowledged(
      Supplier<String> operation, int type, int flags, Consumer<AttributeWriter> body)
      throws KernelException {
    send(operation, type, NLM_F_REQUEST | NLM_F_ACK | flags, body);
    exchange(operation, null, null);
  }

  /** A question with one answer. */
  public <T> T get(
      Supplier<String> operation, int type, Consumer<AttributeWriter> body, MessageParser<T> parser)
      throws KernelException {
    send(operation, type, NLM_F_REQUEST, body);
    List<T> answers = new ArrayList<>(1);
    exchange(operation, parser, answers);
    if (answers.isEmpty()) {
      throw Acknowledgement.malformed(operation, "it says nothing of what was asked");
    }
    return answers.get(0);
  }

  /** A question for a whole table. */
  public <T> List<T> dump(
      Supplier<String> operation, int type, Consumer<AttributeWriter> body, MessageParser<T> parser)
      throws KernelException {
    long endNanos = System.nanoTime() + timeoutNanos;
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      send(operation, type, NLM_F_REQUEST | NLM_F_DUMP, body);
      deadlineNanos = endNanos;
      List<T> entries = new ArrayList<>();
      exchange(operation, parser, entries);
      if (!interrupted) {
        return entries;
      }
    }
    throw new KernelException(
        operation.get(),
        0,
        "the table changed during each of " + DUMP_ATTEMPTS + " readings; try again");
  }

  private void send(Supplier<String> operation, int type, int flags, Consumer<AttributeWriter> body)
      throws KernelException {
    sequence++;
    interrupted = false;
    request.clear().position(NetlinkHeader.LENGTH);
    writer.reset();
    body.accept(writer);
    writer.check(operation);
    request
        .flip()
        .putInt(NetlinkHeader.LENGTH_AT, request.limit())
        .putShort(NetlinkHeader.TYPE_AT, (short) type)
        .putShort(NetlinkHeader.FLAGS_AT, (short) flags)
        .putInt(NetlinkHeader.SEQUENCE_AT, sequence)
        .putInt(NetlinkHeader.PORT_AT, datagrams.portId());
    try {
      datagrams.send(request);
    } catch (KernelException e) {
      throw renamed(operation, e);
    }
    deadlineNanos = System.nanoTime() + timeoutNanos;
  }

  /** Reads until the request is answered. Without a parser only an acknowledgement answers it. */
  private <T> void exchange(
      Supplier<String> operation, @Nullable MessageParser<T> parser, @Nullable List<T> answers)
      throws KernelException {
    boolean dump = (request.getShort(NetlinkHeader.FLAGS_AT) & NLM_F_DUMP) == NLM_F_DUMP;
    boolean done = false;
    while (!done) {
      ByteBuffer datagram = receive(operation);
      if (datagrams.senderPortId() != 0) {
        continue; // Any process may send to our port; only the kernel's word counts.
      }
      done = readDatagram(operation, datagram, dump, parser, answers);
    }
  }

  private ByteBuffer receive(Supplier<String> operation) throws KernelException {
    ByteBuffer datagram;
    try {
      datagram = datagrams.receive(Math.max(0, deadlineNanos - System.nanoTime()));
    } catch (KernelException e) {
      throw renamed(operation, e);
    }
    if (datagram == null) {
      throw new NoAnswerException(operation.get(), timeoutNanos);
    }
    return datagram.order(ByteOrder.nativeOrder());
  }

  /** Walks the messages of a datagram; true once the request is answered. */
  private <T> boolean readDatagram(
      Supplier<String> operation,
      ByteBuffer datagram,
      boolean dump,
      @Nullable MessageParser<T> parser,
      @Nullable List<T> answers)
      throws KernelException {
    int end = datagram.limit();
    int at = datagram.position();
    while (at < end) {
      int length = end - at < NetlinkHeader.LENGTH ? 0 : datagram.getInt(at);
      if (length < NetlinkHeader.LENGTH || length > end - at) {
        throw Acknowledgement.malformed(
            operation, "a message says " + length + " bytes, " + (end - at) + " are left");
      }
      if (datagram.getInt(at + NetlinkHeader.SEQUENCE_AT) == sequence
          && datagram.getInt(at + NetlinkHeader.PORT_AT) == datagrams.portId()) {
        int type = datagram.getShort(at + NetlinkHeader.TYPE_AT) & 0xFFFF;
        int flags = datagram.getShort(at + NetlinkHeader.FLAGS_AT) & 0xFFFF;
        datagram.limit(at + length).position(at + NetlinkHeader.LENGTH);
        boolean done = readMessage(operation, type, flags, datagram, dump, parser, answers);
        datagram.limit(end);
        if (done) {
          return true;
        }
      }
      at += (length + 3) & ~3;
    }
    return false;
  }

  private <T> boolean readMessage(
      Supplier<String> operation,
      int type,
      int flags,
      ByteBuffer payload,
      boolean dump,
      @Nullable MessageParser<T> parser,
      @Nullable List<T> answers)
      throws KernelException {
    if (dump && (flags & NLM_F_DUMP_INTR) != 0) {
      interrupted = true;
    }
    switch (type) {
      case NLMSG_NOOP -> {
        return false;
      }
      case NLMSG_ERROR -> {
        Acknowledgement.checkError(operation, flags, payload);
        return true;
      }
      case NLMSG_DONE -> {
        Acknowledgement.checkDone(operation, flags, payload);
        return true;
      }
      case NLMSG_OVERRUN -> throw Acknowledgement.malformed(operation, "data were lost");
      default -> {
        // What a changed table gave is thrown away, and may be half an entry.
        if (parser != null && answers != null && !interrupted) {
          T answer = parser.parse(type, payload);
          if (answer != null) {
            answers.add(answer);
          }
        }
        return !dump && parser != null;
      }
    }
  }

  /** The same failure, named for what the caller was doing. */
  private static KernelException renamed(Supplier<String> operation, KernelException cause) {
    String message = cause.getMessage();
    KernelException named =
        new KernelException(operation.get(), cause.errno(), message == null ? null : message);
    named.initCause(cause);
    return named;
  }

  @Override
  public void close() {
    datagrams.close();
  }
}

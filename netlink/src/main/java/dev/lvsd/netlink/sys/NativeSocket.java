package dev.lvsd.netlink.sys;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.sys.NativeSockets.Block;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket of any address family. One thread owns it; only {@link #close()} may be called
 * by another, which ends a wait at once. The descriptor is given back when the last call in
 * progress has left it, so that its number can never be reused under a call.
 *
 * <p>Buffers are allocated once; sending and receiving allocate nothing.
 */
public final class NativeSocket implements AutoCloseable {
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_ATTACH_FILTER = 26;
  public static final int SO_RCVBUFFORCE = 33;

  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int ADDRESS_CAPACITY = 128;
  private static final int CLOSED = Integer.MIN_VALUE;
  private static final int POLLFD = 8;

  private final String name;
  private final int fd;
  private final int wakeFd;
  private final Block in;
  private final Block out;
  private final Block peer = new Block(ADDRESS_CAPACITY);
  private final Block peerLength = new Block(4);
  private final Block address = new Block(ADDRESS_CAPACITY);
  private final Block polls = new Block(4 * POLLFD);
  private final Block timespec = new Block(16);

  /** Calls in progress; the top bit is set once closed. */
  private final AtomicInteger users = new AtomicInteger();

  private NativeSocket(String name, int fd, int wakeFd, int inCapacity, int outCapacity) {
    this.name = name;
    this.fd = fd;
    this.wakeFd = wakeFd;
    this.in = new Block(inCapacity);
    this.out = new Block(outCapacity);
  }

  /**
   * Opens a socket.
   *
   * @param name what it is, for errors, such as {@code "rtnetlink socket"}
   * @param receiveCapacity longest datagram in bytes that can be received
   * @param sendCapacity longest datagram in bytes that can be sent
   */
  public static NativeSocket open(
      String name, int domain, int type, int protocol, int receiveCapacity, int sendCapacity)
      throws KernelException {
    String operation = "open " + name;
    NativeSockets.require(operation);
    int fd = NativeSockets.socket(domain, type | SOCK_CLOEXEC, protocol);
    if (fd < 0) {
      throw failure(operation, -fd);
    }
    int wakeFd = NativeSockets.eventfd();
    if (wakeFd < 0) {
      NativeSockets.close(fd);
      throw failure(operation, -wakeFd);
    }
    return new NativeSocket(name, fd, wakeFd, receiveCapacity, sendCapacity);
  }

  /** Binds to a sockaddr. */
  public void bind(byte[] sockaddr) throws KernelException {
    enter("bind");
    try {
      address.bytes.put(0, sockaddr);
      check("bind", NativeSockets.bind(fd, address, sockaddr.length));
    } finally {
      leave();
    }
  }

  /** The sockaddr that the kernel gave it; a view that is good until the next call. */
  public ByteBuffer localAddress() throws KernelException {
    enter("getsockname");
    try {
      check("getsockname", NativeSockets.getsockname(fd, address, peerLength));
      return address.bytes.clear();
    } finally {
      leave();
    }
  }

  /** Reads an option whose value is a structure, in machine byte order. Any thread may. */
  public ByteBuffer option(int level, int option, int length) throws KernelException {
    enter("getsockopt");
    try {
      Block value = new Block(length);
      int result = NativeSockets.getsockopt(fd, level, option, value, new Block(4));
      check("read option " + level + "/" + option, result);
      return value.bytes;
    } finally {
      leave();
    }
  }

  /** Sets an option; false where this kernel does not know it. */
  public boolean setOption(int level, int option, int value) throws KernelException {
    Block block = new Block(4);
    block.bytes.putInt(0, value);
    return setOption(level, option, block, 4);
  }

  /** Sets an option whose value is a structure. */
  public boolean setOption(int level, int option, byte[] value) throws KernelException {
    Block block = new Block(value.length);
    block.bytes.put(0, value);
    return setOption(level, option, block, value.length);
  }

  /**
   * Attaches a classic BPF program (SO_ATTACH_FILTER).
   *
   * @param program instructions of 8 bytes each, struct sock_filter
   */
  public void attachFilter(byte[] program) throws KernelException {
    Block code = new Block(program.length);
    code.bytes.put(0, program);
    Block fprog = new Block(16);
    fprog.bytes.putShort(0, (short) (program.length / 8));
    fprog.bytes.putLong(8, code.pointer.address());
    boolean known = setOption(SOL_SOCKET, SO_ATTACH_FILTER, fprog, 16);
    Reference.reachabilityFence(code); // Only its address is in fprog.
    if (!known) {
      throw new KernelException("attach a filter to " + name, 0, "this kernel has no such option");
    }
  }

  private boolean setOption(int level, int option, Block value, int length) throws KernelException {
    enter("setsockopt");
    try {
      int result = NativeSockets.setsockopt(fd, level, option, value, length);
      if (result == -KernelException.ENOPROTOOPT) {
        return false;
      }
      check("set option " + level + "/" + option, result);
      return true;
    } finally {
      leave();
    }
  }

  /**
   * Sends the remaining bytes as one datagram.
   *
   * @param sockaddr where to; absent where the socket's own address says it
   */
  public void send(ByteBuffer message, byte @Nullable [] sockaddr) throws KernelException {
    enter("send");
    try {
      int length = message.remaining();
      if (length > out.bytes.capacity()) {
        throw new KernelException("send on " + name, 0, length + " bytes are too many");
      }
      out.bytes.put(0, message, message.position(), length);
      int toLength = 0;
      if (sockaddr != null) {
        address.bytes.put(0, sockaddr);
        toLength = sockaddr.length;
      }
      Block to = sockaddr == null ? null : address;
      int sent = check("send", NativeSockets.sendto(fd, out, length, to, toLength));
      if (sent != length) {
        throw new KernelException("send on " + name, 0, sent + " of " + length + " bytes went out");
      }
    } finally {
      leave();
    }
  }

  /**
   * The next datagram: a view in machine byte order that is good until the next receive.
   *
   * @param timeoutNanos how long to wait; 0 takes only what is there
   * @return absent where nothing came in time
   * @throws KernelException also where the datagram was longer than the buffer, or the socket is
   *     closed meanwhile
   */
  public @Nullable ByteBuffer receive(long timeoutNanos) throws KernelException {
    enter("receive");
    try {
      // Answers of the kernel are there when the send returns: no poll in the usual case.
      ByteBuffer datagram = receiveNow();
      if (datagram != null || timeoutNanos <= 0) {
        return datagram;
      }
      long startNanos = System.nanoTime();
      while (true) {
        long leftNanos = timeoutNanos - (System.nanoTime() - startNanos);
        if (leftNanos <= 0) {
          return null;
        }
        waitReadable(this, null, leftNanos);
        datagram = receiveNow();
        if (datagram != null) {
          return datagram;
        }
      }
    } finally {
      leave();
    }
  }

  /**
   * Takes as many datagrams as are there and the batch has room for, in one call and without
   * waiting.
   *
   * @return how many; 0 where there is none
   */
  public int receive(DatagramBatch batch) throws KernelException {
    enter("receive");
    try {
      int count = batch.fill(fd);
      return count == -KernelException.EAGAIN ? 0 : check("receive", count);
    } finally {
      leave();
    }
  }

  /** Waits until there is something to read, an error included; false when the time is over. */
  public boolean await(long timeoutNanos) throws KernelException {
    enter("wait");
    try {
      return waitReadable(this, null, timeoutNanos);
    } finally {
      leave();
    }
  }

  /** Waits until one of two sockets has something to read, is closed, or the time is over. */
  public static void awaitEither(NativeSocket first, NativeSocket second, long timeoutNanos)
      throws KernelException {
    first.enter("wait");
    try {
      second.enter("wait");
      try {
        waitReadable(first, second, timeoutNanos);
      } finally {
        second.leave();
      }
    } finally {
      first.leave();
    }
  }

  /** The sockaddr of whom the last datagram came from; a view good until the next receive. */
  public ByteBuffer sender() {
    return peer.bytes.clear();
  }

  private static boolean waitReadable(
      NativeSocket first, @Nullable NativeSocket second, long timeoutNanos) throws KernelException {
    ByteBuffer polls = first.polls.bytes.clear().order(ByteOrder.nativeOrder());
    first.putPolls(polls);
    if (second != null) {
      second.putPolls(polls);
    }
    int ready =
        NativeSockets.ppoll(first.polls, polls.position() / POLLFD, first.timespec, timeoutNanos);
    if (ready != -KernelException.EINTR) {
      first.check("wait", ready);
    }
    first.requireOpen("wait");
    if (second != null) {
      second.requireOpen("wait");
    }
    return ready > 0;
  }

  private void putPolls(ByteBuffer polls) {
    polls.putInt(fd).putShort((short) NativeSockets.POLLIN).putShort((short) 0);
    polls.putInt(wakeFd).putShort((short) NativeSockets.POLLIN).putShort((short) 0);
  }

  private @Nullable ByteBuffer receiveNow() throws KernelException {
    int length = NativeSockets.receiveNow(fd, in, peer, peerLength);
    if (length == -KernelException.EAGAIN) {
      return null;
    }
    check("receive", length);
    if (length > in.bytes.capacity()) {
      throw new KernelException(
          "receive on " + name,
          0,
          "a datagram of " + length + " bytes was cut to " + in.bytes.capacity());
    }
    return in.bytes.clear().limit(length);
  }

  @Override
  public void close() {
    int before = users.getAndUpdate(count -> count < 0 ? count : (count | CLOSED) + 1);
    if (before < 0) {
      return;
    }
    NativeSockets.signal(wakeFd);
    leave();
  }

  private void enter(String what) throws KernelException {
    int before = users.getAndUpdate(count -> count < 0 ? count : count + 1);
    if (before < 0) {
      throw new KernelException(what + " on " + name, 0, "the socket is closed");
    }
  }

  private void requireOpen(String what) throws KernelException {
    if (users.get() < 0) {
      throw new KernelException(what + " on " + name, 0, "the socket is closed");
    }
  }

  private void leave() {
    if (users.decrementAndGet() == CLOSED) {
      NativeSockets.close(fd);
      NativeSockets.close(wakeFd);
    }
  }

  private int check(String what, int result) throws KernelException {
    if (result < 0) {
      throw failure(what + " on " + name, -result);
    }
    return result;
  }

  private static KernelException failure(String operation, int errno) {
    return new KernelException(operation, errno, KernelException.remedy(errno));
  }
}

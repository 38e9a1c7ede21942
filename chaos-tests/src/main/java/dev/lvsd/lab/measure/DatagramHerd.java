package dev.lvsd.lab.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program that asks an echo service by UDP, each socket from a port of its own that it keeps:
 * {@code DatagramHerd ADDRESS PORT TALKING IDLE}. Talking ones send a numbered datagram every 100
 * ms; idle ones say nothing after their first was answered. An answer names the real server. It
 * says {@code ready} when each socket has one; at each line of standard input it makes each get one
 * more, and says {@code kept TALKING IDLE MOVED SILENT}: kept are those that one real server has
 * answered since it said so last, moved those that another one has, silent the rest.
 */
public final class DatagramHerd {
  private static final int ANSWER_MILLIS = 500;

  /** Datagrams may be lost, and more so in an outage. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int ANSWER_BYTES = 256;

  private final InetSocketAddress server;

  private DatagramHerd(InetSocketAddress server) {
    this.server = server;
  }

  @SuppressWarnings("SystemOut") // A program's output.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DatagramHerd herd =
        new DatagramHerd(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    List<Member> talking = herd.open(Integer.parseInt(arguments[2]), true);
    List<Member> idle = herd.open(Integer.parseInt(arguments[3]), false);
    List<Member> all = new ArrayList<>(talking);
    all.addAll(idle);
    prove(all);
    long unanswered = all.stream().filter(member -> !member.kept()).count();
    System.out.println(
        unanswered == 0 ? "ready" : unanswered + " of " + all.size() + " got no answer");
    System.out.flush();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (orders.readLine() != null) {
      prove(all);
      long moved = all.stream().filter(Member::moved).count();
      long keptTalking = talking.stream().filter(Member::kept).count();
      long keptIdle = idle.stream().filter(Member::kept).count();
      long silent = all.size() - moved - keptTalking - keptIdle;
      System.out.println("kept " + keptTalking + " " + keptIdle + " " + moved + " " + silent);
      System.out.flush();
      all.forEach(Member::settle);
    }
  }

  private List<Member> open(int count, boolean talks) throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DatagramSocket socket = new DatagramSocket();
      socket.setSoTimeout(ANSWER_MILLIS);
      // Then the kernel gives it nothing but what comes from there.
      socket.connect(server);
      Member member = new Member(socket, talks);
      Thread thread = new Thread(member, "member");
      thread.setDaemon(true);
      thread.start();
      members.add(member);
    }
    return members;
  }

  private static void prove(List<Member> all) throws InterruptedException {
    CountDownLatch proofs = new CountDownLatch(all.size());
    all.forEach(member -> member.prove(proofs));
    proofs.await(2 * PATIENCE_NANOS, TimeUnit.NANOSECONDS);
  }

  /** One socket and its thread. */
  private static final class Member implements Runnable {
    private final DatagramSocket socket;
    private final boolean talks;
    private final Proofs proofs = new Proofs();
    private final DatagramPacket answer =
        new DatagramPacket(new byte[ANSWER_BYTES], 0, ANSWER_BYTES);
    private int number;
    private @Nullable String last;
    private volatile boolean answered;
    private volatile boolean moved;

    Member(DatagramSocket socket, boolean talks) {
      this.socket = socket;
      this.talks = talks;
    }

    boolean kept() {
      return answered && !moved;
    }

    boolean moved() {
      return moved;
    }

    /** From now on it is at the real server that answered last. */
    void settle() {
      moved = false;
    }

    /** The latch is counted down when the next datagram was answered, or was not for long. */
    void prove(CountDownLatch latch) {
      proofs.ask(latch);
    }

    @Override
    public void run() {
      try (socket) {
        while (true) {
          List<CountDownLatch> latches = proofs.next(talks);
          answered = exchange();
          latches.forEach(CountDownLatch::countDown);
          if (talks) {
            LockSupport.parkNanos(BREATH_NANOS);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Sends a datagram, again and again until it is answered; false if it was not for long. */
    private boolean exchange() {
      byte[] message = Integer.toString(++number).getBytes(StandardCharsets.US_ASCII);
      long startNanos = System.nanoTime();
      while (System.nanoTime() - startNanos < PATIENCE_NANOS) {
        try {
          socket.send(new DatagramPacket(message, message.length));
          if (hears(Integer.toString(number))) {
            return true;
          }
        } catch (IOException unreachableOrLate) {
          LockSupport.parkNanos(BREATH_NANOS);
        }
      }
      return false;
    }

    /** An answer to an earlier datagram tells who gave it, and nothing more. */
    private boolean hears(String message) throws IOException {
      while (true) {
        answer.setLength(ANSWER_BYTES);
        socket.receive(answer);
        String text =
            new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
        String[] words = text.split(" ", -1);
        if (words.length != 2) {
          throw new IOException("no answer of an echo service: " + text);
        }
        moved |= last != null && !words[0].equals(last);
        last = words[0];
        if (words[1].equals(message)) {
          return true;
        }
      }
    }
  }
}

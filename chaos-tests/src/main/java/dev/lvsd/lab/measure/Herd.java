package dev.lvsd.lab.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that opens connections to an echo service and keeps them: {@code Herd ADDRESS PORT
 * TALKING IDLE}. Talking ones send a numbered message every 100 ms and await its echo, without end;
 * idle ones say nothing after their handshake. It says {@code ready}; at each line of standard
 * input it makes every connection prove itself with one more message, and says {@code kept TALKING
 * IDLE}.
 */
public final class Herd {
  private static final int CONNECT_MILLIS = 5_000;

  /** An outage of ten seconds, and then TCP's next retransmission, may take half a minute. */
  private static final int ANSWER_MILLIS = 45_000;

  private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private Herd() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    List<Member> talking = open(server, Integer.parseInt(arguments[2]), true);
    List<Member> idle = open(server, Integer.parseInt(arguments[3]), false);
    System.out.println("ready");
    System.out.flush();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (orders.readLine() != null) {
      List<Member> all = new ArrayList<>(talking);
      all.addAll(idle);
      CountDownLatch proofs = new CountDownLatch(all.size());
      all.forEach(member -> member.prove(proofs));
      proofs.await(ANSWER_MILLIS * 2L, TimeUnit.MILLISECONDS);
      System.out.println("kept " + kept(talking) + " " + kept(idle));
      System.out.flush();
    }
  }

  private static List<Member> open(InetSocketAddress server, int count, boolean talks)
      throws IOException {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(server, CONNECT_MILLIS);
      Member member = new Member(socket, talks);
      Thread thread = new Thread(member, "member");
      thread.setDaemon(true);
      thread.start();
      members.add(member);
    }
    return members;
  }

  private static long kept(List<Member> members) {
    return members.stream().filter(Member::intact).count();
  }

  /** One connection and its thread. */
  private static final class Member implements Runnable {
    private final Socket socket;
    private final boolean talks;
    private final Proofs proofs = new Proofs();
    private int number;
    private volatile boolean intact = true;

    Member(Socket socket, boolean talks) {
      this.socket = socket;
      this.talks = talks;
    }

    boolean intact() {
      return intact;
    }

    /** The latch is counted down after the next echo, or at once on a broken connection. */
    void prove(CountDownLatch latch) {
      proofs.ask(latch);
    }

    @Override
    public void run() {
      try (socket) {
        while (true) {
          List<CountDownLatch> latches = proofs.next(talks);
          exchange();
          latches.forEach(CountDownLatch::countDown);
          if (talks) {
            LockSupport.parkNanos(BREATH_NANOS);
          }
        }
      } catch (IOException | InterruptedException broken) {
        fail();
      }
    }

    private void exchange() throws IOException {
      byte[] message =
          String.format(Locale.ROOT, "%016d", ++number).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(message);
      byte[] echo = socket.getInputStream().readNBytes(message.length);
      if (!Arrays.equals(message, echo)) {
        throw new IOException("the echo differs");
      }
    }

    private void fail() {
      // In this order: who is let go looks whether it is intact.
      intact = false;
      proofs.end();
    }
  }
}

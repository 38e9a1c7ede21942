package dev.lvsd.netlink.transport;

import static dev.lvsd.netlink.transport.ScriptedDatagrams.PORT;
import static dev.lvsd.netlink.transport.ScriptedDatagrams.error;
import static dev.lvsd.netlink.transport.ScriptedDatagrams.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lvsd.netlink.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetlinkConversationTest {
  private static final int DATA = 0x20;
  private static final int MULTI = NetlinkHeader.NLM_F_MULTI;
  private static final byte[] NONE = {};
  private static final byte[] TEXT = attribute(NetlinkHeader.NLMSGERR_ATTR_MSG, "No\0");

  private final ScriptedDatagrams kernel = new ScriptedDatagrams();
  private final NetlinkConversation conversation =
      new NetlinkConversation(kernel, Duration.ofMillis(100));

  private static byte[] attribute(int type, String value) {
    ByteBuffer out = ByteBuffer.allocate(4 + (value.length() + 3 & ~3));
    out.order(ByteOrder.nativeOrder());
    out.putShort((short) (4 + value.length())).putShort((short) type);
    for (char each : value.toCharArray()) {
      out.put((byte) each);
    }
    return out.array();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static byte[] data(int request, int value) {
    return message(DATA, MULTI, request, PORT, number(value));
  }

  private static byte[] done(int request) {
    return message(NetlinkHeader.NLMSG_DONE, MULTI, request, PORT, number(0));
  }

  private static byte[] ack(int request) {
    return message(NetlinkHeader.NLMSG_ERROR, 0, request, PORT, error(0, 0, NONE));
  }

  private void set() throws KernelException {
    conversation.acknowledged(() -> "set x", DATA, 0, out -> out.fixed32(1));
  }

  private int get() throws KernelException {
    return conversation.get(() -> "get x", DATA, out -> {}, (t, in) -> in.getInt(in.position()));
  }

  private List<Integer> dump() throws KernelException {
    return conversation.dump(() -> "list x", DATA, out -> {}, (t, in) -> in.getInt(in.position()));
  }

  @Test
  void aChangeIsDoneOnceItIsAcknowledged() throws KernelException {
    kernel.then(ack(1)).then(ack(2));
    set();
    set();
    assertThat(kernel.sent).isEqualTo(2);
  }

  @Test
  void lateAnswersToEarlierRequestsAreIgnored() throws KernelException {
    assertThatThrownBy(this::set)
        .isInstanceOf(NoAnswerException.class)
        .hasMessage("set x failed: no answer within 100 ms");
    byte[] late = message(NetlinkHeader.NLMSG_ERROR, 0, 1, PORT, error(17, 4, NONE));
    kernel.then(late, message(DATA, 0, 2, PORT, number(5)));
    assertThat(get()).isEqualTo(5);
  }

  @Test
  void messagesForAnotherPortOrFromAnotherProcessAreIgnored() throws KernelException {
    kernel.then(message(DATA, 0, 1, PORT + 1, number(1)));
    kernel.thenFrom(4711, message(DATA, 0, 1, PORT, number(2)));
    kernel.then(message(DATA, 0, 1, PORT, number(3)));
    assertThat(get()).isEqualTo(3);
  }

  @Test
  void anErrorCarriesErrnoAndTheKernelsWords() {
    int capped = NetlinkHeader.NLM_F_CAPPED | NetlinkHeader.NLM_F_ACK_TLVS;
    kernel.then(message(NetlinkHeader.NLMSG_ERROR, capped, 1, PORT, error(17, 0, TEXT)));
    assertThatThrownBy(this::set)
        .hasMessage("set x failed: EEXIST (No)")
        .extracting(e -> ((KernelException) e).errno())
        .isEqualTo(KernelException.EEXIST);
  }

  @Test
  void theKernelsWordsAreFoundBehindAWholeRequest() {
    int whole = NetlinkHeader.NLM_F_ACK_TLVS;
    kernel.then(message(NetlinkHeader.NLMSG_ERROR, whole, 1, PORT, error(22, 6, TEXT)));
    assertThatThrownBy(this::set).hasMessage("set x failed: EINVAL (No)");
  }

  @Test
  void aDumpIsReadOverManyDatagramsToItsEnd() throws KernelException {
    kernel.then(data(1, 1), data(1, 2)).then(data(1, 3)).then(done(1));
    assertThat(dump()).containsExactly(1, 2, 3);
  }

  @Test
  void aDumpThatFailsHalfwayIsAnError() {
    byte[] failed = message(NetlinkHeader.NLMSG_DONE, MULTI, 1, PORT, number(-12));
    kernel.then(data(1, 1)).then(failed);
    assertThatThrownBy(this::dump).hasMessage("list x failed: ENOMEM");
  }

  @Test
  void aDumpThatTheTableChangedUnderIsReadAgainWithoutItsOldEntries() throws KernelException {
    byte[] interrupted =
        message(
            NetlinkHeader.NLMSG_DONE, MULTI | NetlinkHeader.NLM_F_DUMP_INTR, 1, PORT, number(0));
    kernel.then(data(1, 1)).then(interrupted).then(data(2, 2)).then(done(2));
    assertThat(dump()).containsExactly(2);
    assertThat(kernel.sent).isEqualTo(2);
  }

  @Test
  void noopIsPassedOverAndOverrunIsAnError() throws KernelException {
    kernel.then(message(NetlinkHeader.NLMSG_NOOP, 0, 1, PORT, NONE), data(1, 1));
    assertThat(get()).isEqualTo(1);
    kernel.then(message(NetlinkHeader.NLMSG_OVERRUN, 0, 2, PORT, NONE));
    assertThatThrownBy(this::get).hasMessageContaining("data were lost");
  }

  @Test
  void anOverflowOfTheReceiveBufferKeepsItsErrno() {
    kernel.thenFail(KernelException.ENOBUFS);
    assertThatThrownBy(this::get)
        .hasMessageStartingWith("get x failed: ENOBUFS")
        .extracting(e -> ((KernelException) e).errno())
        .isEqualTo(KernelException.ENOBUFS);
  }

  @Test
  void anAcknowledgementIsNoAnswerToAQuestion() {
    kernel.then(ack(1));
    assertThatThrownBy(this::get).hasMessageContaining("says nothing of what was asked");
  }

  @Test
  void aRequestThatCannotBeEncodedIsNotSent() {
    assertThatThrownBy(() -> conversation.acknowledged(() -> "set x", DATA, 0, o -> o.u8(1, 999)))
        .hasMessageContaining("cannot be encoded");
    assertThat(kernel.sent).isZero();
  }

  @Test
  void anAnswerCutOffAnywhereIsAnErrorOfTheDeclaredKind() {
    byte[] whole = message(NetlinkHeader.NLMSG_ERROR, 0, 1, PORT, error(0, 4, NONE));
    for (int length = 1; length < whole.length; length++) {
      ScriptedDatagrams cut = new ScriptedDatagrams().then(Arrays.copyOf(whole, length));
      NetlinkConversation talk = new NetlinkConversation(cut, Duration.ofMillis(1));
      assertThat(catchThrowable(() -> talk.acknowledged(() -> "set x", DATA, 0, out -> {})))
          .as("%d bytes", length)
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("malformed");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyBytesGiveAnAnswerOrTheDeclaredException(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      ByteBuffer datagram = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      if (bytes.length >= 16) {
        datagram.putInt(0, random.nextInt(72)).putShort(4, (short) random.nextInt(6));
        datagram.putInt(8, PORT + 1).putInt(12, PORT);
      }
      ScriptedDatagrams any = new ScriptedDatagrams().then(bytes);
      NetlinkConversation talk = new NetlinkConversation(any, Duration.ofMillis(1));
      Throwable thrown = catchThrowable(() -> talk.dump(() -> "x", DATA, o -> {}, (t, in) -> 1));
      assertThat(thrown == null || thrown instanceof KernelException)
          .as("seed %d: %s threw %s", seed, Arrays.toString(bytes), thrown)
          .isTrue();
    }
  }

  @Test
  void closingClosesTheSocket() {
    conversation.close();
    assertThat(kernel.closed).isTrue();
  }
}

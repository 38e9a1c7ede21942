package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.transport.NetlinkHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A request as a handler sees it, and the messages that it answers. */
final class FakeRequest {
  final int type;
  final int flags;
  final int sequence;
  final int port;
  final ByteBuffer payload;
  final List<byte[]> answers = new ArrayList<>();

  FakeRequest(int type, int flags, int sequence, int port, ByteBuffer payload) {
    this.type = type;
    this.flags = flags;
    this.sequence = sequence;
    this.port = port;
    this.payload = payload;
  }

  boolean dump() {
    return (flags & NetlinkHeader.NLM_F_DUMP) == NetlinkHeader.NLM_F_DUMP
        && (flags & NetlinkHeader.NLM_F_ACK) == 0;
  }

  void answer(int answerType, Consumer<AttributeWriter> body) {
    int multi = dump() ? NetlinkHeader.NLM_F_MULTI : 0;
    answers.add(FakeMessages.message(answerType, multi, sequence, port, body));
  }
}

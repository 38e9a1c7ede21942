package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.transport.NetlinkHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Packs whole netlink messages as the kernel sends them. */
final class FakeMessages {
  private FakeMessages() {}

  /** A message, padded to 4 bytes. */
  static byte[] message(
      int type, int flags, int sequence, int port, Consumer<AttributeWriter> body) {
    ByteBuffer out = ByteBuffer.allocate(32 * 1024).order(ByteOrder.nativeOrder());
    out.position(NetlinkHeader.LENGTH);
    body.accept(new AttributeWriter(out));
    int length = out.position();
    out.putInt(NetlinkHeader.LENGTH_AT, length)
        .putShort(NetlinkHeader.TYPE_AT, (short) type)
        .putShort(NetlinkHeader.FLAGS_AT, (short) flags)
        .putInt(NetlinkHeader.SEQUENCE_AT, sequence)
        .putInt(NetlinkHeader.PORT_AT, port);
    return Arrays.copyOf(out.array(), (length + 3) & ~3);
  }

  /** NLMSG_ERROR with the request's header only, as NETLINK_CAP_ACK asks for. */
  static byte[] error(byte[] request, int port, int errno, @Nullable String text) {
    ByteBuffer header = ByteBuffer.wrap(request).order(ByteOrder.nativeOrder());
    int flags = NetlinkHeader.NLM_F_CAPPED | (text == null ? 0 : NetlinkHeader.NLM_F_ACK_TLVS);
    return message(
        NetlinkHeader.NLMSG_ERROR,
        flags,
        header.getInt(NetlinkHeader.SEQUENCE_AT),
        port,
        out -> {
          out.fixed32(-errno);
          for (int at = 0; at < NetlinkHeader.LENGTH; at += 4) {
            out.fixed32(header.getInt(at));
          }
          if (text != null) {
            out.string(NetlinkHeader.NLMSGERR_ATTR_MSG, text);
          }
        });
  }

  static byte[] done(int flags, int sequence, int port, int errno) {
    return message(
        NetlinkHeader.NLMSG_DONE,
        NetlinkHeader.NLM_F_MULTI | flags,
        sequence,
        port,
        out -> out.fixed32(-errno));
  }
}

package dev.lvsd.sync.resync;

import dev.lvsd.sync.resync.Frame.Side;
import dev.lvsd.sync.resync.ResyncProtocolException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mutual authentication: each side sends a HELLO with a fresh nonce, and then, for each secret that
 * it has, a proof of it. The session's key is HMAC-SHA256(secret, "lvsd resync 1" | cluster | names
 * | incarnations | nonces), names with their lengths, the source's of each first; a proof is
 * HMAC-SHA256(session's key, "proof" | side). Of the secrets that both have, the one that stands
 * first in the source's order is taken. Both sides say one HELLO and one PROOF, so neither can be
 * made to answer with its own words. Pure; not thread-safe.
 */
final class Handshake {
  private static final byte[] LABEL = "lvsd resync 1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PROOF = "proof".getBytes(StandardCharsets.US_ASCII);

  private final ClusterSecrets secrets;
  private final Set<String> peers;
  private final Frame.Hello own;
  private Frame.@Nullable Hello peer;
  private List<byte[]> sessionKeys = List.of();
  private @Nullable SecureChannel channel;

  /**
   * @param peers names of the nodes that may be at the other end
   * @param nonce random, never used before
   */
  Handshake(
      ResyncIdentity identity,
      Side side,
      Set<String> peers,
      ClusterSecrets secrets,
      Incarnation nonce) {
    this.secrets = secrets;
    this.peers = Set.copyOf(peers);
    this.own =
        new Frame.Hello(
            side,
            Hmac.digest(identity.clusterName()),
            identity.nodeName(),
            identity.incarnation(),
            nonce);
  }

  /** This side's first frame. */
  Frame.Hello hello() {
    return own;
  }

  /** The peer's first frame, once it was received. */
  Frame.@Nullable Hello peer() {
    return peer;
  }

  /** Set when the peer is authenticated: nothing that it says is to be believed before. */
  @Nullable SecureChannel channel() {
    return channel;
  }

  /**
   * A frame of the peer.
   *
   * @return this side's proof, to be sent, or null if there is nothing to say
   */
  Frame.@Nullable Proof received(Frame frame) throws ResyncProtocolException {
    if (frame instanceof Frame.Hello hello && peer == null) {
      check(hello);
      peer = hello;
      sessionKeys = secrets.keys().stream().map(secret -> sessionKey(secret, hello)).toList();
      return new Frame.Proof(
          sessionKeys.stream().map(key -> ByteBuffer.wrap(proof(key, own.side()))).toList());
    } else if (frame instanceof Frame.Proof proof && peer != null && channel == null) {
      channel = new SecureChannel(commonKey(proof, peer), own.side());
      return null;
    }
    throw new ResyncProtocolException(Reason.UNEXPECTED, "a handshake out of its order");
  }

  private void check(Frame.Hello hello) throws ResyncProtocolException {
    if (hello.cluster() != own.cluster()) {
      throw new ResyncProtocolException(
          Reason.CLUSTER, "the peer is of another cluster: compare cluster.name on both");
    } else if (hello.side() == own.side()) {
      throw new ResyncProtocolException(Reason.PEER, "the peer is of the same side");
    } else if (hello.name().equals(own.name()) || !peers.contains(hello.name())) {
      throw new ResyncProtocolException(
          Reason.PEER, "a node " + quoted(hello.name()) + " is not expected here");
    }
  }

  /** Names come from anybody: nothing in them is to harm a log. */
  private static String quoted(String name) {
    return '"' + name.replaceAll("[^\\p{Alnum}._-]", "?") + '"';
  }

  private byte[] commonKey(Frame.Proof theirs, Frame.Hello hello) throws ResyncProtocolException {
    boolean source = own.side() == Side.SOURCE;
    List<byte[]> expected = new ArrayList<>();
    sessionKeys.forEach(key -> expected.add(proof(key, hello.side())));
    int outer = source ? expected.size() : theirs.tags().size();
    int inner = source ? theirs.tags().size() : expected.size();
    for (int i = 0; i < outer; i++) {
      for (int j = 0; j < inner; j++) {
        int mine = source ? i : j;
        byte[] tag = new byte[FrameCodec.PROOF_BYTES];
        theirs.tags().get(source ? j : i).duplicate().get(tag);
        if (MessageDigest.isEqual(expected.get(mine), tag)) {
          return sessionKeys.get(mine);
        }
      }
    }
    throw new ResyncProtocolException(
        Reason.PROOF,
        "the peer does not have this cluster's secret: cluster.key must be the same on both nodes");
  }

  private byte[] sessionKey(byte[] secret, Frame.Hello theirs) {
    Frame.Hello source = own.side() == Side.SOURCE ? own : theirs;
    Frame.Hello receiver = own.side() == Side.SOURCE ? theirs : own;
    ByteBuffer into = ByteBuffer.allocate(LABEL.length + 8 + 2 * 256 + 4 * 16);
    into.put(LABEL).putLong(own.cluster());
    for (Frame.Hello hello : List.of(source, receiver)) {
      byte[] name = hello.name().getBytes(StandardCharsets.UTF_8);
      into.put((byte) name.length).put(name);
    }
    for (Frame.Hello hello : List.of(source, receiver)) {
      into.putLong(hello.incarnation().high()).putLong(hello.incarnation().low());
    }
    for (Frame.Hello hello : List.of(source, receiver)) {
      into.putLong(hello.nonce().high()).putLong(hello.nonce().low());
    }
    return new Hmac(secret).with(into.flip()).end();
  }

  private static byte[] proof(byte[] sessionKey, Side side) {
    ByteBuffer of =
        ByteBuffer.allocate(PROOF.length + 1).put(PROOF).put((byte) (side.ordinal() + 1));
    return new Hmac(sessionKey).with(of.flip()).end();
  }
}

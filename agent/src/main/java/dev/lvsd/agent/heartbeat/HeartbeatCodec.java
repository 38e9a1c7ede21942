package dev.lvsd.agent.heartbeat;

import dev.lvsd.agent.heartbeat.PacketException.Reason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Packets to bytes and back. Big-endian; the last 32 bytes are HMAC-SHA256 (RFC 2104) of all before
 * them.
 *
 * <pre>
 *   0  u32 magic "LVSD"        4  u8 version = 2     5  u8 flags (1 abstaining, 2 soliciting, 4 echo)
 *   6  u8 zero                 7  u8 groups          8  u64 cluster (SHA-256 of the name)
 *  16  u8 sender              17  u8 receiver       18  u16 zero
 *  20  u128 incarnation       36  u64 sequence
 *  44  u128 echo incarnation  60  u64 echo sequence 68  u32 echo held, microseconds
 *  72  u64 voter set          80  u64 fingerprint
 *  88  per group 48 bytes: u64 group, u8 role, u8 answer, u8 flags (1 offering, 2 ready, 4 wanting,
 *      8 standby, 16 ordered, 32 unsynced, 64 epochless), u8 fitness (0 cannot serve, 255 full,
 *      between them 255 minus what is lacking), u32 refused for, microseconds, u64 epoch, u64 answered sequence,
 *      u64 answered epoch, u64 transfer sequence
 * </pre>
 *
 * <p>Not thread-safe: it belongs to the heartbeat thread.
 */
public final class HeartbeatCodec {
  /** Largest packet: header, 16 groups, HMAC. Fits any MTU of 1280. */
  public static final int MAX_BYTES =
      HeartbeatCodec.HEADER + 16 * HeartbeatCodec.GROUP + HeartbeatCodec.MAC;

  private static final int MAGIC = 0x4C565344;

  /** To be raised with every change that an earlier version would read wrongly. */
  private static final byte VERSION = 2;

  private static final int HEADER = 88;
  private static final int GROUP = 48;
  private static final int MAC = 32;
  private static final int ABSTAINING = 1;
  private static final int SOLICITING = 2;
  private static final int ECHO = 4;
  private static final int OFFERING = 1;
  private static final int READY = 2;
  private static final int WANTING = 4;
  private static final int STANDBY = 8;
  private static final int ORDERED = 16;
  private static final int UNSYNCED = 32;
  private static final int EPOCHLESS = 64;

  private final long cluster;
  private final Mac mac;
  private final @Nullable Mac previous;

  /** Which of the cluster's keys, while they are exchanged. */
  public enum Key {
    CURRENT,
    /** The one that was used before. */
    PREVIOUS
  }

  /** A packet, and the key that it was signed with. */
  public record Signed(Heartbeat packet, Key key) {}

  /** One key only. */
  public HeartbeatCodec(String clusterName, byte[] key) {
    this(clusterName, key, null);
  }

  /**
   * @param key at least 32 bytes
   * @param previousKey another that is accepted too
   */
  public HeartbeatCodec(String clusterName, byte[] key, byte @Nullable [] previousKey) {
    this.cluster = hash(clusterName);
    this.mac = mac(key);
    this.previous = previousKey == null ? null : mac(previousKey);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** First 8 bytes of SHA-256 of the text. */
  public static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether there is a second key. */
  public boolean hasPrevious() {
    return previous != null;
  }

  /** Writes the packet at the buffer's start, signed with the current key, and flips it. */
  public void encode(Heartbeat packet, ByteBuffer into) {
    encode(packet, mac, into);
  }

  /** Likewise, signed with the given key, which must be there. */
  public void encode(Heartbeat packet, Key key, ByteBuffer into) {
    encode(packet, key == Key.CURRENT ? mac : Objects.requireNonNull(previous), into);
  }

  private void encode(Heartbeat packet, Mac with, ByteBuffer into) {
    into.clear();
    Echo echo = packet.echo();
    int flags = (packet.abstaining() ? ABSTAINING : 0) | (packet.soliciting() ? SOLICITING : 0);
    into.putInt(MAGIC).put(VERSION).put((byte) (echo == null ? flags : flags | ECHO));
    into.put((byte) 0).put((byte) packet.groups().size()).putLong(cluster);
    into.put((byte) packet.sender()).put((byte) packet.receiver()).putShort((short) 0);
    putIncarnation(into, packet.incarnation()).putLong(packet.sequence());
    putIncarnation(into, echo == null ? new Incarnation(0, 0) : echo.incarnation());
    into.putLong(echo == null ? 0 : echo.sequence()).putInt(echo == null ? 0 : echo.heldMicros());
    into.putLong(packet.voterSet()).putLong(packet.fingerprint());
    packet.groups().forEach(group -> putGroup(into, group));
    with.update(into.array(), into.arrayOffset(), into.position());
    into.put(with.doFinal()).flip();
  }

  /**
   * Reads a datagram. Authentication is checked before anything in it is believed.
   *
   * @throws PacketException for anything that is not a packet of this cluster under its keys
   */
  public Signed decode(ByteBuffer datagram) throws PacketException {
    int size = datagram.remaining();
    if (size < HEADER + MAC || size > MAX_BYTES || datagram.getInt(datagram.position()) != MAGIC) {
      throw new PacketException(Reason.MALFORMED);
    }
    byte version = datagram.get(datagram.position() + 4);
    if (version != VERSION) {
      throw PacketException.version(Byte.toUnsignedInt(version), VERSION);
    }
    if (datagram.getLong(datagram.position() + 8) != cluster) {
      throw new PacketException(Reason.CLUSTER);
    }
    Key key = authenticate(datagram, size);
    try {
      return new Signed(read(datagram, size), key);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new PacketException(Reason.MALFORMED);
    }
  }

  private Key authenticate(ByteBuffer datagram, int size) throws PacketException {
    if (signedWith(mac, datagram, size)) {
      return Key.CURRENT;
    } else if (previous != null && signedWith(previous, datagram, size)) {
      return Key.PREVIOUS;
    }
    throw new PacketException(Reason.AUTHENTICATION);
  }

  private static boolean signedWith(Mac mac, ByteBuffer datagram, int size) {
    ByteBuffer signed = datagram.duplicate();
    signed.limit(datagram.position() + size - MAC);
    mac.update(signed);
    byte[] expected = mac.doFinal();
    byte[] actual = new byte[MAC];
    datagram.duplicate().position(datagram.position() + size - MAC).get(actual);
    return MessageDigest.isEqual(expected, actual);
  }

  private static Heartbeat read(ByteBuffer in, int size) throws PacketException {
    in.position(in.position() + 5);
    int flags = in.get();
    in.get();
    int groups = in.get();
    if (groups < 0 || size != HEADER + groups * GROUP + MAC) {
      throw new PacketException(Reason.MALFORMED);
    }
    in.getLong();
    int sender = in.get();
    int receiver = in.get();
    in.getShort();
    Incarnation incarnation = getIncarnation(in);
    long sequence = in.getLong();
    Incarnation echoed = getIncarnation(in);
    long echoSequence = in.getLong();
    int held = in.getInt();
    @Nullable Echo echo = (flags & ECHO) == 0 ? null : new Echo(echoed, echoSequence, held);
    long voterSet = in.getLong();
    long fingerprint = in.getLong();
    List<GroupSection> sections = new ArrayList<>(groups);
    for (int i = 0; i < groups; i++) {
      sections.add(getGroup(in));
    }
    return new Heartbeat(
        sender,
        receiver,
        incarnation,
        sequence,
        echo,
        (flags & ABSTAINING) != 0,
        (flags & SOLICITING) != 0,
        voterSet,
        fingerprint,
        sections);
  }

  private static void putGroup(ByteBuffer into, GroupSection group) {
    int flags =
        (group.offering() ? OFFERING : 0)
            | (group.ready() ? READY : 0)
            | (group.wanting() ? WANTING : 0)
            | (group.standby() ? STANDBY : 0)
            | (group.ordered() ? ORDERED : 0)
            | (group.unsynced() ? UNSYNCED : 0)
            | (group.epochless() ? EPOCHLESS : 0);
    into.putLong(group.group())
        .put((byte) group.role().ordinal())
        .put((byte) group.answer().ordinal());
    into.put((byte) flags).put((byte) group.fitness().level()).putInt(group.refusedForMicros());
    into.putLong(group.epochCounter()).putLong(group.answeredSequence());
    into.putLong(group.answeredEpoch()).putLong(group.transferSequence());
  }

  private static GroupSection getGroup(ByteBuffer in) throws PacketException {
    long group = in.getLong();
    Role role = pick(Role.values(), in.get());
    Answer answer = pick(Answer.values(), in.get());
    int flags = in.get();
    Fitness fitness = new Fitness(Byte.toUnsignedInt(in.get()));
    int refused = in.getInt();
    long epoch = in.getLong();
    long answered = in.getLong();
    long answeredEpoch = in.getLong();
    long transfer = in.getLong();
    return new GroupSection(
        group,
        role,
        fitness,
        epoch,
        answer,
        answered,
        answeredEpoch,
        refused,
        (flags & OFFERING) != 0,
        (flags & READY) != 0,
        transfer,
        (flags & WANTING) != 0,
        (flags & ORDERED) != 0,
        (flags & STANDBY) != 0,
        (flags & UNSYNCED) != 0,
        (flags & EPOCHLESS) != 0);
  }

  private static <T> T pick(T[] values, byte index) throws PacketException {
    if (index < 0 || index >= values.length) {
      throw new PacketException(Reason.MALFORMED);
    }
    return values[index];
  }

  private static ByteBuffer putIncarnation(ByteBuffer into, Incarnation incarnation) {
    return into.putLong(incarnation.high()).putLong(incarnation.low());
  }

  private static Incarnation getIncarnation(ByteBuffer in) {
    return new Incarnation(in.getLong(), in.getLong());
  }
}

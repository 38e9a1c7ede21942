package dev.lvsd.agent.heartbeat;

/**
 * The newest packet that the sender had from the receiver: proof that the sender is alive and no
 * replay.
 *
 * @param heldMicros time between its arrival and the sending of this packet, for the round-trip
 *     time; 0..2^31-1
 */
public record Echo(Incarnation incarnation, long sequence, int heldMicros) {}

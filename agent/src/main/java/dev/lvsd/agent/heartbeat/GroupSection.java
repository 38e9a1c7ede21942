package dev.lvsd.agent.heartbeat;

/**
 * What a packet says of one VIP group.
 *
 * @param group first 8 bytes of SHA-256 of the group's name
 * @param fitness how well the sender could serve the group
 * @param epochCounter counter of the sender's epoch (claiming, master) or of the largest that it
 *     has seen; 0 is none
 * @param answer the sender's vote on the receiver's packet {@code answeredSequence}
 * @param answeredEpoch epoch counter that the grant is for; 0 unless granted
 * @param refusedForMicros with a refusal: how long the sender's promise to another still runs;
 *     0..2^31-1
 * @param offering the sender is master and wants to hand over to the receiver
 * @param ready the sender can take over now; the packet's own sequence number names this readiness
 * @param transferSequence the sender has released and votes for the receiver, on the strength of
 *     the readiness with this number; 0 is none
 * @param wanting the sender asks the master to hand over to it
 * @param ordered an operator has asked the sender for that; otherwise it is preemption
 * @param standby an operator keeps the sender from owning the group; it votes as ever
 * @param unsynced the sender's connection table is not known to be complete: with a planned
 *     handover to it connections would be lost
 * @param epochless no epoch that the sender could claim with is on its disk
 */
public record GroupSection(
    long group,
    Role role,
    Fitness fitness,
    long epochCounter,
    Answer answer,
    long answeredSequence,
    long answeredEpoch,
    int refusedForMicros,
    boolean offering,
    boolean ready,
    long transferSequence,
    boolean wanting,
    boolean ordered,
    boolean standby,
    boolean unsynced,
    boolean epochless) {}

/**
 * Who may own a VIP group, decided without I/O and without a clock: {@link
 * dev.lvsd.agent.election.Election} is told events with the time at which they happened and answers
 * with actions. One instance per group; it belongs to one thread. May depend on {@code heartbeat},
 * on the event types and on {@code netlink}'s address records; nothing here reads a clock, a socket
 * or a file.
 *
 * <table>
 * <caption>States and transitions</caption>
 * <tr><th>from</th><th>to</th><th>when</th></tr>
 * <tr><td>abstaining</td><td>backup</td><td>1.02 x the largest ttl ever promised has passed since the start</td></tr>
 * <tr><td>backup</td><td>candidate</td><td>no live master within ttl, own promise over, fit, 1.02 x ttl since abstaining</td></tr>
 * <tr><td>backup</td><td>claiming</td><td>a master transfers to this node, whose readiness is not older than 0.98 x ttl</td></tr>
 * <tr><td>candidate</td><td>claiming</td><td>a majority would grant, a round of probes and all since then found nobody who answers for a VIP, an epoch is reserved</td></tr>
 * <tr><td>candidate, claiming</td><td>backup</td><td>a live master or a live candidate of higher rank is heard; unfit; no majority within ttl</td></tr>
 * <tr><td>claiming</td><td>master</td><td>a majority's grants make a lease</td></tr>
 * <tr><td>master</td><td>releasing</td><td>the lease is about to end (of a pair's master whose peer is silent: no gateway answers, or its own kernel has not the VIPs); a later master is heard; handover; the kernel refused a VIP</td></tr>
 * <tr><td>releasing</td><td>backup</td><td>the kernel holds no VIP of the group</td></tr>
 * </table>
 */
@NullMarked
package dev.lvsd.agent.election;

import org.jspecify.annotations.NullMarked;

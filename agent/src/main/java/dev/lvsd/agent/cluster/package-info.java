/**
 * What the agents tell each other through Hazelcast and the clustered Vert.x that rides on it: who
 * owned which VIP group under which epoch, configuration fingerprints, health views. {@link
 * dev.lvsd.agent.cluster.ClusterLink} is the way in; nothing here is ever waited for, and no
 * decision about ownership rests on it. Only the agent's wiring may depend on it; it depends on the
 * configuration's records and the journal.
 */
@NullMarked
package dev.lvsd.agent.cluster;

import org.jspecify.annotations.NullMarked;

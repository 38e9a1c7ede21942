/**
 * Keeps the kernel's IPVS table equal to what is desired: desired state, planner (pure), applier,
 * and the reconciler whose thread alone writes IPVS. May depend on netlink's ipvs package, the
 * configuration records, the journal, the clocks and the sync module. Knows nothing of election,
 * VIPs or Vert.x.
 */
@NullMarked
package dev.lvsd.agent.ipvs;

import org.jspecify.annotations.NullMarked;

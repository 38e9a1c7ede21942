/**
 * The configured checks on the {@code health-checks} module: which probe for which real server,
 * what their results mean for weights, and the events about them. Feeds the desired IPVS state and
 * writes nothing to the kernel itself. May depend on {@code config}, {@code events}, {@code ipvs}
 * and {@code health-checks}.
 */
@NullMarked
package dev.lvsd.agent.checks;

import org.jspecify.annotations.NullMarked;

/**
 * What a health check is: the probe and its result, the rise/fall rule (pure), and the scheduler
 * that runs one check per real server. The probe types have a package each below this one, and
 * depend on it, never the other way round. May depend on Vert.x, on no other module of lvsd.
 */
@NullMarked
package dev.lvsd.health;

import org.jspecify.annotations.NullMarked;

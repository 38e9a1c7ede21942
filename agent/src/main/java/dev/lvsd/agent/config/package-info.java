/**
 * The configuration file: records that hold it, the loader that finds every problem in it at once,
 * and its JSON Schema. May depend on netlink's domain records, the sync daemons' settings, the
 * types of events and Jackson, on no other part of the agent.
 */
@NullMarked
package dev.lvsd.agent.config;

import org.jspecify.annotations.NullMarked;

/**
 * The machine that the agent runs on: kernel settings it needs, what must be there before it
 * starts, and which interface a VIP belongs to. Reads and writes files below roots that are passed
 * in, and may start one program (modprobe), so never on an event loop. May depend on netlink and
 * the configuration records, and on ipvs for opening it.
 */
@NullMarked
package dev.lvsd.agent.host;

import org.jspecify.annotations.NullMarked;

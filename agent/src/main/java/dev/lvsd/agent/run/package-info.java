/**
 * Puts the agent's parts together, starts them in order and stops them with a handover. Everything
 * is passed to constructors here and nowhere else; no decision is made here. May depend on every
 * other package of the agent but {@code cli}.
 */
@NullMarked
package dev.lvsd.agent.run;

import org.jspecify.annotations.NullMarked;

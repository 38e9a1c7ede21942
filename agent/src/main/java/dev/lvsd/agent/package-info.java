/**
 * The agent as a program: {@link dev.lvsd.agent.Agent} runs until it is told to stop. Its parts
 * live in the packages below, one for each resource or decision; {@code run} puts them together.
 * Only {@code cli} may depend on this package.
 */
@NullMarked
package dev.lvsd.agent;

import org.jspecify.annotations.NullMarked;

/**
 * The agent's HTTP API, its operator's commands, and its metrics. {@link
 * dev.lvsd.agent.api.ApiServer} answers from what {@link dev.lvsd.agent.api.StatusSource} and the
 * journal already hold, and so never blocks. Only the agent's wiring may depend on it; it depends
 * on the configuration's records, the journal and Vert.x.
 */
@NullMarked
package dev.lvsd.agent.api;

import org.jspecify.annotations.NullMarked;

/** The ordered event journal and its readers: log, webhooks, API. */
@NullMarked
package dev.lvsd.agent.events;

import org.jspecify.annotations.NullMarked;

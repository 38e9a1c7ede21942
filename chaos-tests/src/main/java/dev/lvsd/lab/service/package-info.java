/**
 * Real daemons that stand behind the directors: nginx, telnetd, MariaDB, an echo server and a
 * webhook receiver. Each keeps its files below the lab's work directory. It may depend on {@code
 * host} and {@code process}.
 */
@NullMarked
package dev.lvsd.lab.service;

import org.jspecify.annotations.NullMarked;

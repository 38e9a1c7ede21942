/**
 * The machines of the lab: namespaces for client, real servers and witness, and directors that are
 * a User-Mode Linux kernel or a namespace. Bridges, TAPs and cables are here too. It may depend on
 * {@code process} only.
 */
@NullMarked
package dev.lvsd.lab.host;

import org.jspecify.annotations.NullMarked;

/**
 * The laboratory: two directors on real IPVS kernels, a client, real servers and the cables between
 * them, brought up and taken down by {@link dev.lvsd.lab.Lab}. Usable from JUnit and from the
 * {@code lvsd-lab} command. It may depend on everything below it but {@code cli}; production code
 * depends on none of it.
 */
@NullMarked
package dev.lvsd.lab;

import org.jspecify.annotations.NullMarked;

/**
 * What a client of the cluster notices: silence of an address, owners of an address by ARP, fate of
 * TCP connections, failed requests. The computation is pure and apart from the tools that collect.
 * It may depend on {@code host} and {@code process}, and on the codec and table of module {@code
 * sync}.
 */
@NullMarked
package dev.lvsd.lab.measure;

import org.jspecify.annotations.NullMarked;

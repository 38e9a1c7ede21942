/** Network namespaces for tests that have to see real frames between two hosts. For tests only. */
@NullMarked
package dev.lvsd.netlink.namespace;

import org.jspecify.annotations.NullMarked;

/** Tests of the package of the same name. */
@NullMarked
package dev.lvsd.lab.process;

import org.jspecify.annotations.NullMarked;

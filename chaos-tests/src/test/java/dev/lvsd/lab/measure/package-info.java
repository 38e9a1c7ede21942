/** Tests of the package of the same name. */
@NullMarked
package dev.lvsd.lab.measure;

import org.jspecify.annotations.NullMarked;

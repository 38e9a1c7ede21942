/** Tests of the package of the same name. */
@NullMarked
package dev.lvsd.lab.scenario;

import org.jspecify.annotations.NullMarked;

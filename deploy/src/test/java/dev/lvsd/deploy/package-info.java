/**
 * Tests of the packaged distribution, run after the package phase. Nothing depends on them. They
 * start the launcher as a user would, with stand-ins for Java.
 */
@NullMarked
package dev.lvsd.deploy;

import org.jspecify.annotations.NullMarked;

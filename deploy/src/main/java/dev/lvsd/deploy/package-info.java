/**
 * What belongs to the distribution and not to the agent: the training run from which the class-data
 * archive is made. Nothing may depend on it. It may depend on the agent's artifact and on what that
 * brings.
 */
@NullMarked
package dev.lvsd.deploy;

import org.jspecify.annotations.NullMarked;

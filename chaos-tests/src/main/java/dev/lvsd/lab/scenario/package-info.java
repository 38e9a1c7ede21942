/**
 * Named experiments: a fault, what was measured, and a verdict true, false or unknown. Every
 * experiment ends with healing, and unknown is not a pass. It may depend on everything but {@code
 * cli}.
 */
@NullMarked
package dev.lvsd.lab.scenario;

import org.jspecify.annotations.NullMarked;

/**
 * What {@code lvsd doctor} judges by: two status documents of an agent, and the texts of some files
 * of its machine. Pure but for {@link dev.lvsd.agent.cli.doctor.MachineFiles#ofThisMachine()},
 * which reads small files below /proc and /sys. May depend on the configuration's records and
 * Jackson's tree only.
 */
@NullMarked
package dev.lvsd.agent.cli.doctor;

import org.jspecify.annotations.NullMarked;

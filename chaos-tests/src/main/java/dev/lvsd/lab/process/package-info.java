/**
 * Child processes of the lab: started so that they cannot outlive it, and named by pid and start
 * time so that nobody else's process is ever signalled. The record of what a lab has made, and the
 * removal of what a crashed one left, live here as well. It may depend on nothing else of the lab.
 */
@NullMarked
package dev.lvsd.lab.process;

import org.jspecify.annotations.NullMarked;

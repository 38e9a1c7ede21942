package dev.lvsd.sync.table;

/**
 * What a table has at destinations that the kernel has too, and what the kernel counts there.
 * Connections only, no templates.
 *
 * @param counted by the kernel
 * @param sure in the table, and there is no reason to doubt that the kernel holds them
 */
public record Tally(long counted, long sure) {}

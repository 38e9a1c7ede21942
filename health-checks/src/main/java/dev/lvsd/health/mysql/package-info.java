/**
 * The probe that logs in to MySQL or MariaDB and runs a query, through Vert.x's client. Every probe
 * has a connection and a verticle of its own, so that whatever becomes of it can be cleared away.
 * May depend on {@code dev.lvsd.health} and its {@code net} package, and on Vert.x.
 */
@NullMarked
package dev.lvsd.health.mysql;

import org.jspecify.annotations.NullMarked;

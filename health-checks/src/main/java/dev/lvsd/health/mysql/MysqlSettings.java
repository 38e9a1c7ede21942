package dev.lvsd.health.mysql;

import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a MySQL probe logs in and what it asks.
 *
 * @param password asked before every probe, on a worker thread, so that it may read a file and a
 *     changed one counts from the next probe on; "" for none; may throw, with a message that says
 *     why
 * @param database chosen at login; "" for none
 * @param query must return at least one row; a query that finds none, such as {@code SELECT 1 FROM
 *     servers WHERE enabled = 1}, takes the server out of rotation
 */
public record MysqlSettings(String user, Supplier<String> password, String database, String query) {
  public MysqlSettings {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(database, "database");
    if (query.isBlank()) {
      throw new IllegalArgumentException("the query is empty");
    }
  }
}

package dev.lvsd.lab.service;

import dev.lvsd.lab.host.NamespaceHost;
import dev.lvsd.lab.process.Commands;
import dev.lvsd.lab.process.LabException;
import dev.lvsd.lab.process.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A freshly initialised MariaDB data directory, made once and copied for each real server. */
public final class MariaDbTemplate {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PORT = 3306;

  private final Path data;
  private final String password;

  private MariaDbTemplate(Path data, String password) {
    this.data = data;
    this.password = password;
  }

  /**
   * Initialises one.
   *
   * @param password of the user {@code probe}, who may read the database {@code mysql} from either
   *     network; without quotes and backslashes
   */
  public static MariaDbTemplate create(WorkDirectory work, String password) {
    Path data = work.directory("mysql-template");
    Commands.run(
            List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--skip-test-db",
                "--auth-root-authentication-method=normal"),
            "",
            PATIENCE)
        .orThrow("initialising MariaDB in " + data);
    return new MariaDbTemplate(data, password);
  }

  Daemon daemon(NamespaceHost host, Path directory) {
    Commands.must("cp", "-a", data.toString(), directory.resolve("data").toString());
    Path accounts = directory.resolve("accounts.sql");
    try {
      Files.writeString(accounts, accounts());
    } catch (IOException e) {
      throw new LabException("writing " + accounts, e);
    }
    return new Daemon(
        "mysql",
        host,
        PORT,
        directory,
        List.of(
            "mariadbd",
            "--no-defaults",
            "--user=root",
            "--datadir=" + directory + "/data",
            "--socket=" + directory + "/mysqld.sock",
            "--pid-file=" + directory + "/mysqld.pid",
            "--init-file=" + accounts,
            "--bind-address=" + host.site().address(),
            "--port=" + PORT,
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=16M",
            "--innodb-flush-log-at-trx-commit=0"));
  }

  private String accounts() {
    StringBuilder sql = new StringBuilder();
    for (String from : List.of("172.16.%", "192.168.10.%")) {
      String user = "'probe'@'" + from + "'";
      sql.append("CREATE USER IF NOT EXISTS " + user + " IDENTIFIED BY '" + password + "';\n");
      sql.append("GRANT SELECT ON mysql.* TO " + user + ";\n");
    }
    return sql.toString();
  }
}

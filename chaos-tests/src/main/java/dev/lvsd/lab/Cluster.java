package dev.lvsd.lab;

import dev.lvsd.lab.process.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which agents make up the cluster, and the example that configures them, byte for byte. */
public enum Cluster {
  /** Two directors, and the network as the third vote. */
  PAIR("pair.json"),
  /** Two directors and a witness. */
  TRIO("trio.json");

  private final String resource;

  Cluster(String resource) {
    this.resource = resource;
  }

  /** The example. */
  public String configuration() {
    try (InputStream in = Cluster.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new LabException("the example " + resource + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("reading the example " + resource, e);
    }
  }
}

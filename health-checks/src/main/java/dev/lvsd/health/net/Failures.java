package dev.lvsd.health.net;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Makes one sentence of an exception. */
public final class Failures {
  private Failures() {}

  /**
   * @param doing what failed, such as "connecting to 192.0.2.1:80"
   */
  public static String sentence(String doing, Throwable cause) {
    return doing + " failed: " + reason(cause);
  }

  private static String reason(Throwable cause) {
    Throwable root = cause;
    @Nullable String certificate = null;
    for (Throwable t = cause; t != null; t = t.getCause() == t ? null : t.getCause()) {
      root = t;
      if (t instanceof CertificateException && certificate == null && t.getMessage() != null) {
        certificate = t.getMessage();
      }
    }
    if (certificate != null) {
      return certificate;
    }
    if (root instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    return root.getMessage() != null ? root.getMessage() : root.getClass().getSimpleName();
  }
}

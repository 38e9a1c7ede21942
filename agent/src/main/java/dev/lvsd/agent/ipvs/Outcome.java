package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Service;
import java.util.List;

/**
 * What became of a plan.
 *
 * @param stale the table had changed since it was read: read and plan again
 * @param broken the conversation with the kernel failed, the rest of the plan was not tried
 */
public record Outcome(
    List<Operation> applied, List<Failure> failed, boolean stale, boolean broken) {
  public Outcome {
    applied = List.copyOf(applied);
    failed = List.copyOf(failed);
  }

  /** An operation that the kernel refused. */
  public record Failure(Operation operation, KernelException cause) {

    /** What was being done, why it failed and, where it is known, what to do. */
    public String message() {
      return operation + " failed: " + reason();
    }

    private String reason() {
      if (cause.errno() == KernelException.ENOENT) {
        if (operation instanceof Operation.AddService add) {
          return noModule(add.service());
        } else if (operation instanceof Operation.SetService set) {
          return noModule(set.service());
        }
      }
      if (cause.errno() == KernelException.EPERM || cause.errno() == KernelException.EACCES) {
        return Errors.text(cause) + "; the agent needs CAP_NET_ADMIN: run it as root";
      }
      return Errors.text(cause);
    }

    /** The kernel loads these modules by itself; ENOENT says that it could not. */
    private static String noModule(Service service) {
      String scheduler =
          "the kernel has no scheduler \""
              + service.scheduler()
              + "\": run \"modprobe ip_vs_"
              + service.scheduler()
              + "\", or configure another scheduler";
      String engine = service.persistenceEngine();
      return engine == null
          ? scheduler
          : scheduler
              + " (or no persistence engine \""
              + engine
              + "\": \"modprobe ip_vs_pe_"
              + engine
              + "\")";
    }
  }
}

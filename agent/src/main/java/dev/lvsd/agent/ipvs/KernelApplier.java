package dev.lvsd.agent.ipvs;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.ipvs.Ipvs;
import dev.lvsd.netlink.ipvs.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs a plan against the kernel. Blocks; belongs to the thread that owns IPVS.
 *
 * <p>Somebody else may change the table meanwhile: what is there already is set instead of added,
 * what is gone already counts as deleted, and where something to be set is gone the outcome is
 * {@link Outcome#stale()}: read and plan again.
 *
 * <p>A failure stops neither other services nor the remaining changes of its own, with two
 * exceptions: a service that could not be added gets no real servers, and nothing is deleted from a
 * service to which something could not be added. Where the conversation with the kernel itself
 * broke, the rest is not tried.
 */
public final class KernelApplier {
  private final Ipvs ipvs;
  private final List<Operation> applied = new ArrayList<>();
  private final List<Outcome.Failure> failed = new ArrayList<>();
  private final Set<ServiceKey> missing = new HashSet<>();
  private final Set<ServiceKey> incomplete = new HashSet<>();
  private boolean stale;
  private boolean broken;

  private KernelApplier(Ipvs ipvs) {
    this.ipvs = ipvs;
  }

  public static Outcome apply(Plan plan, Ipvs ipvs) {
    KernelApplier applier = new KernelApplier(ipvs);
    for (Operation operation : plan.operations()) {
      if (applier.broken) {
        break;
      }
      if (!applier.skipped(operation)) {
        applier.apply(operation);
      }
    }
    return new Outcome(applier.applied, applier.failed, applier.stale, applier.broken);
  }

  private boolean skipped(Operation operation) {
    ServiceKey service = operation.serviceKey();
    return missing.contains(service)
        || (operation instanceof Operation.DeleteDestination && incomplete.contains(service));
  }

  private void apply(Operation operation) {
    try {
      if (run(operation)) {
        applied.add(operation);
      } else {
        stale = true;
        incomplete.add(operation.serviceKey());
      }
    } catch (KernelException e) {
      failed.add(new Outcome.Failure(operation, e));
      broken = Errors.conversationBroken(e);
      incomplete.add(operation.serviceKey());
      if (operation instanceof Operation.AddService) {
        missing.add(operation.serviceKey());
      }
    }
  }

  /** False where the table is not what the plan was made for. */
  private boolean run(Operation operation) throws KernelException {
    if (operation instanceof Operation.AddService add) {
      return addService(add);
    } else if (operation instanceof Operation.SetService set) {
      return unless(KernelException.ESRCH, () -> ipvs.setService(set.service()));
    } else if (operation instanceof Operation.DeleteService delete) {
      return delete(() -> ipvs.deleteService(delete.serviceKey()));
    } else if (operation instanceof Operation.AddDestination add) {
      return addDestination(add);
    } else if (operation instanceof Operation.SetDestination set) {
      return unlessMissing(() -> ipvs.setDestination(set.serviceKey(), set.destination()));
    } else if (operation instanceof Operation.DeleteDestination delete) {
      return delete(() -> ipvs.deleteDestination(delete.serviceKey(), delete.destination()));
    }
    throw new IllegalStateException("unknown operation " + operation);
  }

  private boolean addService(Operation.AddService add) throws KernelException {
    if (unless(KernelException.EEXIST, () -> ipvs.addService(add.service()))) {
      return true;
    }
    // Somebody was faster; what real servers it has is not known: read again after this plan.
    stale = true;
    return unless(KernelException.ESRCH, () -> ipvs.setService(add.service()));
  }

  private boolean addDestination(Operation.AddDestination add) throws KernelException {
    try {
      ipvs.addDestination(add.serviceKey(), add.destination());
      return true;
    } catch (KernelException e) {
      if (e.errno() == KernelException.EEXIST) {
        return unlessMissing(() -> ipvs.setDestination(add.serviceKey(), add.destination()));
      } else if (e.errno() == KernelException.ESRCH) {
        return false;
      }
      throw e;
    }
  }

  private static boolean delete(Call call) throws KernelException {
    unlessMissing(call);
    return true;
  }

  private static boolean unlessMissing(Call call) throws KernelException {
    try {
      call.run();
      return true;
    } catch (KernelException e) {
      if (Errors.missing(e)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean unless(int errno, Call call) throws KernelException {
    try {
      call.run();
      return true;
    } catch (KernelException e) {
      if (e.errno() == errno) {
        return false;
      }
      throw e;
    }
  }

  @FunctionalInterface
  private interface Call {
    void run() throws KernelException;
  }
}

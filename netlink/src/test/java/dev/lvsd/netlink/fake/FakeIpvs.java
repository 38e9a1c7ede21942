package dev.lvsd.netlink.fake;

import dev.lvsd.netlink.KernelException;
import dev.lvsd.netlink.codec.AttributeReader;
import dev.lvsd.netlink.codec.AttributeWriter;
import dev.lvsd.netlink.fake.FakeIpvsEntries.Daemon;
import dev.lvsd.netlink.fake.FakeIpvsEntries.Dest;
import dev.lvsd.netlink.fake.FakeIpvsEntries.DestKey;
import dev.lvsd.netlink.fake.FakeIpvsEntries.Svc;
import dev.lvsd.netlink.fake.FakeIpvsEntries.SvcKey;
import dev.lvsd.netlink.ipvs.DestinationKey;
import dev.lvsd.netlink.ipvs.ServiceKey;
import dev.lvsd.netlink.ipvs.Stats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The IPVS family as {@code net/netfilter/ipvs/ip_vs_ctl.c} answers it. */
final class FakeIpvs {
  static final int HEADER = 4;

  private static final List<String> NAMES =
      List.of(
          "UNSPEC",
          "NEW_SERVICE",
          "SET_SERVICE",
          "DEL_SERVICE",
          "GET_SERVICE",
          "NEW_DEST",
          "SET_DEST",
          "DEL_DEST",
          "GET_DEST",
          "NEW_DAEMON",
          "DEL_DAEMON",
          "GET_DAEMON",
          "SET_CONFIG",
          "GET_CONFIG",
          "SET_INFO",
          "GET_INFO",
          "ZERO",
          "FLUSH");
  private static final Set<String> SCHEDULERS =
      Set.of(
          "rr", "wrr", "lc", "wlc", "fo", "ovf", "lblc", "lblcr", "dh", "sh", "mh", "sed", "nq",
          "twos");
  private static final int AF_INET6 = 10;
  private static final int TUNNEL = 2;

  private final Predicate<String> linkExists;
  private final Map<SvcKey, Svc> services = new LinkedHashMap<>();
  private final Map<Integer, Daemon> daemons = new TreeMap<>();
  private final int[] timeouts = {900, 120, 300};

  FakeIpvs(Predicate<String> linkExists) {
    this.linkExists = linkExists;
  }

  static String name(int command) {
    return "IPVS_CMD_" + (command < NAMES.size() ? NAMES.get(command) : command);
  }

  static boolean changes(int command) {
    return command < NAMES.size() && !NAMES.get(command).startsWith("GET_");
  }

  void handle(int command, FakeRequest request) throws FakeErrno {
    switch (NAMES.get(command)) {
      case "GET_INFO" -> answer(request, 14, out -> out.u32(1, 0x010201).u32(2, 4096));
      case "GET_CONFIG" ->
          answer(
              request, 12, out -> out.u32(4, timeouts[0]).u32(5, timeouts[1]).u32(6, timeouts[2]));
      case "SET_CONFIG" -> setConfig(request);
      case "GET_SERVICE" -> getService(request);
      case "GET_DEST" -> getDestinations(request);
      case "GET_DAEMON" -> {
        for (Daemon daemon : daemons.values()) {
          answer(request, 9, daemon::write);
        }
      }
      case "NEW_DAEMON" -> newDaemon(request);
      case "DEL_DAEMON" -> deleteDaemon(request);
      case "NEW_SERVICE", "SET_SERVICE" -> putService(command, request);
      case "DEL_SERVICE" -> services.remove(existing(request).key);
      case "ZERO" -> existing(request).zero();
      case "NEW_DEST", "SET_DEST", "DEL_DEST" -> changeDestination(command, request);
      default -> throw new FakeErrno(KernelException.EOPNOTSUPP, null);
    }
  }

  void count(ServiceKey service, DestinationKey key, long active, long inactive, Stats stats) {
    Svc svc = services.get(SvcKey.of(service));
    Dest dest = svc == null ? null : svc.dests.get(DestKey.of(key));
    if (dest != null) {
      dest.active = active;
      dest.inactive = inactive;
      dest.stats = stats;
    }
  }

  private static void answer(
      FakeRequest request, int command, java.util.function.Consumer<AttributeWriter> attributes) {
    request.answer(
        request.type,
        out -> {
          out.fixed8(command).fixed8(1).fixed16(0);
          attributes.accept(out);
        });
  }

  private static @Nullable AttributeReader nested(FakeRequest request, int type) {
    AttributeReader in = AttributeReader.of(request.payload, HEADER);
    while (in.next()) {
      if (in.type() == type) {
        return in.nested();
      }
    }
    return null;
  }

  private static Svc serviceOf(FakeRequest request) throws FakeErrno {
    AttributeReader in = nested(request, 1);
    Svc svc = in == null ? null : Svc.read(in);
    if (svc == null) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    return svc;
  }

  private Svc existing(FakeRequest request) throws FakeErrno {
    Svc svc = services.get(serviceOf(request).key);
    if (svc == null) {
      throw new FakeErrno(KernelException.ESRCH, null);
    }
    return svc;
  }

  private void getService(FakeRequest request) throws FakeErrno {
    if (!request.dump()) {
      answer(request, 1, existing(request)::write);
      return;
    }
    for (Svc svc : newestFirst(services.values())) {
      answer(request, 1, svc::write);
    }
  }

  /** A missing service has an empty table, as in the kernel. */
  private void getDestinations(FakeRequest request) throws FakeErrno {
    Svc svc = services.get(serviceOf(request).key);
    if (svc != null) {
      for (Dest dest : newestFirst(svc.dests.values())) {
        answer(request, 5, dest::write);
      }
    }
  }

  private static <T> List<T> newestFirst(java.util.Collection<T> entries) {
    List<T> reversed = new ArrayList<>(entries);
    Collections.reverse(reversed);
    return reversed;
  }

  private void putService(int command, FakeRequest request) throws FakeErrno {
    Svc wanted = serviceOf(request);
    if (!wanted.complete) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    Svc present = services.get(wanted.key);
    boolean add = NAMES.get(command).startsWith("NEW");
    if (add == (present != null)) {
      throw new FakeErrno(add ? KernelException.EEXIST : KernelException.ESRCH, null);
    }
    boolean knownEngine = wanted.engine == null || wanted.engine.equals("sip");
    if (!SCHEDULERS.contains(wanted.scheduler) || !knownEngine) {
      throw new FakeErrno(KernelException.ENOENT, null);
    }
    if (wanted.key.family() == AF_INET6 && (wanted.netmask < 1 || wanted.netmask > 128)) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    if (present == null) {
      services.put(wanted.key, wanted);
    } else {
      present.change(wanted);
    }
  }

  private void changeDestination(int command, FakeRequest request) throws FakeErrno {
    Svc svc = existing(request);
    AttributeReader in = nested(request, 2);
    Dest wanted = in == null ? null : Dest.read(in, svc.key.family());
    String name = NAMES.get(command);
    if (wanted == null || (!name.equals("DEL_DEST") && !wanted.complete)) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    Dest present = svc.dests.get(wanted.key);
    if (name.equals("NEW_DEST") && present != null) {
      throw new FakeErrno(KernelException.EEXIST, null);
    }
    if (!name.equals("NEW_DEST") && present == null) {
      throw new FakeErrno(KernelException.ENOENT, null);
    }
    if (name.equals("DEL_DEST")) {
      svc.dests.remove(wanted.key);
      return;
    }
    refuseImpossible(svc, wanted);
    if (present == null) {
      svc.dests.put(wanted.key, wanted);
    } else {
      present.change(wanted);
    }
  }

  private void refuseImpossible(Svc svc, Dest wanted) throws FakeErrno {
    if (wanted.key.family() != svc.key.family()
        && (!daemons.isEmpty() || wanted.forwarding != TUNNEL)) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    if (wanted.weight < 0 || Integer.compareUnsigned(wanted.lower, wanted.upper) > 0) {
      throw new FakeErrno(KernelException.ERANGE, null);
    }
  }

  private void setConfig(FakeRequest request) throws FakeErrno {
    AttributeReader in = AttributeReader.of(request.payload, HEADER);
    while (in.next()) {
      if (in.type() >= 4 && in.type() <= 6) {
        int seconds = in.s32();
        if (seconds < 0) {
          throw new FakeErrno(KernelException.EINVAL, null);
        }
        int at = in.type() - 4;
        timeouts[at] = seconds == 0 ? timeouts[at] : seconds;
      }
    }
  }

  private void newDaemon(FakeRequest request) throws FakeErrno {
    AttributeReader in = nested(request, 3);
    Daemon wanted = in == null ? null : Daemon.read(in);
    if (wanted == null || !wanted.complete()) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    if (daemons.containsKey(wanted.state)) {
      throw new FakeErrno(KernelException.EEXIST, null);
    }
    if (!linkExists.test(wanted.interfaceName)) {
      throw new FakeErrno(KernelException.ENODEV, null);
    }
    wanted.takeDefaults();
    daemons.put(wanted.state, wanted);
  }

  private void deleteDaemon(FakeRequest request) throws FakeErrno {
    AttributeReader in = nested(request, 3);
    Daemon wanted = in == null ? null : Daemon.read(in);
    if (wanted == null) {
      throw new FakeErrno(KernelException.EINVAL, null);
    }
    if (daemons.remove(wanted.state) == null) {
      throw new FakeErrno(KernelException.ESRCH, null);
    }
  }
}

package dev.lvsd.agent.ipvs;

import java.util.List;

/** What is to be done, in this order. */
public record Plan(List<Operation> operations) {
  public static final Plan EMPTY = new Plan(List.of());

  public Plan {
    operations = List.copyOf(operations);
  }

  public boolean isEmpty() {
    return operations.isEmpty();
  }

  /** At most {@code limit} operations as text; a last line says how many more there are. */
  public List<String> describe(int limit) {
    return Texts.atMost(operations.stream().map(Operation::toString).toList(), limit);
  }
}

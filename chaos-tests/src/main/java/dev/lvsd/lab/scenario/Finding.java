package dev.lvsd.lab.scenario;

/**
 * One thing that was measured and, where there is one, the bound that it must keep.
 *
 * @param name what
 * @param value the figure with its unit, or the fact
 * @param bound what was promised, in words; empty for a figure that is only told
 * @param held whether the bound was kept; true where there is none
 */
public record Finding(String name, String value, String bound, boolean held) {
  String format() {
    String promised = bound.isEmpty() ? "" : "  (" + bound + ")";
    return (held ? "ok    " : "BROKEN") + " " + name + ": " + value + promised;
  }
}

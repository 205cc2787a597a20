package dev.loupe.bench;

import dev.loupe.arch.Spec;
import dev.loupe.effect.Sweep;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One of TransformerLens' fifteen sweeps.
 *
 * @param act what is patched
 * @param cut into which cells
 */
record TimedSweep(Act act, Cut cut) {
  /** What a cell is besides one layer's. */
  enum Cut {
    POSITION("by position"),
    HEAD("by head"),
    HEAD_AND_POSITION("by head and position"),
    ENTRY("by head, from where to where");

    private final String words;

    Cut(String words) {
      this.words = words;
    }
  }

  /** A cell; −1 stands for all heads or positions. */
  record Place(int layer, int head, int position, int source) {
    static final int ALL = -1;
  }

  /** The fifteen. */
  static List<TimedSweep> all() {
    List<TimedSweep> sweeps = new ArrayList<>();
    for (Act act : List.of(Act.RESID_PRE, Act.RESID_MID, Act.ATTN_OUT, Act.MLP_OUT)) {
      sweeps.add(new TimedSweep(act, Cut.POSITION));
    }
    for (Cut cut : List.of(Cut.HEAD, Cut.HEAD_AND_POSITION)) {
      for (Act act : List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN)) {
        sweeps.add(new TimedSweep(act, cut));
      }
    }
    sweeps.add(new TimedSweep(Act.PATTERN, Cut.ENTRY));
    return sweeps;
  }

  /** The metric in every cell, in the order of the places. */
  double[] run(ActivationPatching patching, Spec spec) {
    return sweeps(patching, spec)
        .flatMap(sweep -> Arrays.stream(sweep.measured()))
        .mapToDouble(cell -> cell[0])
        .toArray();
  }

  private Stream<Sweep> sweeps(ActivationPatching patching, Spec spec) {
    return switch (cut) {
      case POSITION, HEAD -> Stream.of(patching.sweep(act));
      case HEAD_AND_POSITION -> Stream.of(patching.sweepByPosition(act));
      case ENTRY ->
          IntStream.range(0, spec.layers())
              .boxed()
              .flatMap(layer -> patching.sweepPatterns(layer).stream());
    };
  }

  /** Every cell, layer by layer. */
  List<Place> places(Spec spec, int width) {
    int heads = cut == Cut.POSITION ? 1 : spec.attention().heads();
    int positions = cut == Cut.HEAD ? 1 : width;
    int sources = cut == Cut.ENTRY ? width : 1;
    List<Place> places = new ArrayList<>();
    for (int layer = 0; layer < spec.layers(); layer++) {
      for (int head = 0; head < heads; head++) {
        for (int position = 0; position < positions; position++) {
          for (int source = 0; source < sources; source++) {
            places.add(
                new Place(
                    layer,
                    heads == 1 ? Place.ALL : head,
                    positions == 1 ? Place.ALL : position,
                    sources == 1 ? Place.ALL : source));
          }
        }
      }
    }
    return places;
  }

  String title(Spec spec, int width) {
    String cells = String.format(Locale.ROOT, "%,d", places(spec, width).size());
    return act.word() + " " + cut.words + ", " + cells + " cells";
  }

  @Override
  public String toString() {
    return act.word() + " " + cut.words;
  }
}

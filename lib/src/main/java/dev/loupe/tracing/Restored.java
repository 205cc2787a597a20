package dev.loupe.tracing;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is restored to its clean value at one position: a residual stream state, or the MLP or
 * attention outputs of a window of layers.
 */
enum Restored {
  STATE(Act.RESID_POST, "state"),
  MLP(Act.MLP_OUT, "MLP"),
  ATTENTION(Act.ATTN_OUT, "attention layer");

  private static final int WINDOW = 10; // Meng et al. 2022, figure 1

  private final Act act;
  private final String name;

  Restored(Act act, String name) {
    this.act = act;
    this.name = name;
  }

  /** The kinds that a model has. */
  static Stream<Restored> in(HookedTransformer model) {
    return Arrays.stream(values()).filter(kind -> model.has(kind.act));
  }

  /** The default window: as in the paper, but at most a third of the layers. */
  static int usualWindow(int layers) {
    return Math.max(1, Math.min(WINDOW, layers / 3));
  }

  /** A valid window size. */
  static int checkedWindow(int layers) {
    if (layers < 1) {
      throw new IllegalArgumentException("a window has at least one layer, not " + layers);
    }
    return layers;
  }

  Act act() {
    return act;
  }

  /** The sites of the window of layers around {@code layer}. */
  List<Site> sites(int layer, int layers, int window) {
    int from = this == STATE ? layer : Math.max(0, layer - window / 2);
    int to = this == STATE ? layer + 1 : Math.min(layers, layer + (window + 1) / 2);
    return IntStream.range(from, to).mapToObj(act::at).toList();
  }

  /** The same at one position. */
  List<Spot> spots(int layer, int layers, int window, int position) {
    return sites(layer, layers, window).stream().map(site -> site.pos(position)).toList();
  }

  String title(int window) {
    return "restoring " + (single(window) ? "one " + name : window + " " + name + "s");
  }

  /** The name of the layer axis in its picture. */
  String axis(int window) {
    return single(window) ? "layer" : "middle layer";
  }

  private boolean single(int window) {
    return this == STATE || window == 1;
  }
}

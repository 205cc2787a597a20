package dev.loupe.tracing;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is given its clean value again at one position: a state, or what several layers write. */
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

  /** Those that a model has. */
  static Stream<Restored> in(HookedTransformer model) {
    return Arrays.stream(values()).filter(kind -> model.has(kind.act));
  }

  /** The paper's window; a third of the layers of models that are not as deep as the paper's. */
  static int usualWindow(int layers) {
    return Math.max(1, Math.min(WINDOW, layers / 3));
  }

  /** A window that is one. */
  static int checkedWindow(int layers) {
    if (layers < 1) {
      throw new IllegalArgumentException("a window has at least one layer, not " + layers);
    }
    return layers;
  }

  Act act() {
    return act;
  }

  /** Where: of a window of layers, those around {@code layer} that there are. */
  List<Site> sites(int layer, int layers, int window) {
    int from = this == STATE ? layer : Math.max(0, layer - window / 2);
    int to = this == STATE ? layer + 1 : Math.min(layers, layer + (window + 1) / 2);
    return IntStream.range(from, to).mapToObj(act::at).toList();
  }

  String title(int window) {
    return "restoring " + (single(window) ? "one " + name : window + " " + name + "s");
  }

  /** What the columns of its picture count. */
  String axis(int window) {
    return single(window) ? "layer" : "middle layer";
  }

  private boolean single(int window) {
    return this == STATE || window == 1;
  }
}

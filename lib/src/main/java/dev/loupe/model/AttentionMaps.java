package dev.loupe.model;

import dev.loupe.arch.Attention;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.attention.ModelView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The attention patterns of a run of one prompt, as pictures. */
final class AttentionMaps {
  private static final int LISTED = 8; // key-value heads

  private final Run run;

  private AttentionMaps(Run run, String word) {
    this.run = run;
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          word
              + " shows one prompt, and this run has "
              + run.tokens().batch()
              + "; run one of them alone");
    }
  }

  private void refuseBeforeStart(int layer) {
    int first = run.start().map(Start::layer).orElse(0);
    if (layer < first) {
      throw new IllegalArgumentException(
          "this run starts at layer "
              + first
              + ", so layer "
              + layer
              + " has no attention; ask for a layer from there on, such as attention("
              + first
              + ")");
    }
  }

  /**
   * All layers, from one pass: each pattern is read where the pass makes it, and a long one is
   * binned there, so there is never more than one layer's in full size.
   */
  static ModelView of(Run run) {
    AttentionMaps maps = new AttentionMaps(run, "attention()");
    maps.refuseBeforeStart(0);
    int layers = run.model().spec().layers();
    Map<Integer, AttentionView> views = new TreeMap<>();
    Run watched = run;
    for (int layer = 0; layer < layers; layer++) {
      Site site = Act.PATTERN.at(layer);
      watched =
          watched.with(
              site,
              here -> {
                views.put(site.layer(), maps.view(site, here).binned());
                return here;
              });
    }
    watched.cache(Act.PATTERN.at(layers - 1)).close();
    List<AttentionView> all = List.copyOf(views.values());
    return new ModelView("attention of all heads", all, all.get(0).note());
  }

  static AttentionView of(Run run, int layer) {
    AttentionMaps maps = new AttentionMaps(run, "attention(" + layer + ")");
    Site site = Act.PATTERN.at(layer).in(run.model().spec().layers());
    maps.refuseBeforeStart(site.layer());
    return maps.view(site, run.cache(site).get(site));
  }

  static Grid of(Run run, int layer, int head) {
    AttentionView view = of(run, layer);
    int heads = view.heads().size();
    int resolved = head < 0 ? heads + head : head;
    if (resolved < 0 || resolved >= heads) {
      throw new IllegalArgumentException(
          "there is no head " + head + "; layer " + layer + " has heads 0 to " + (heads - 1));
    }
    return view.binned().head(resolved);
  }

  private AttentionView view(Site site, Tensor patterns) {
    Tensor pattern = patterns.at(Axis.BATCH, 0); // [head, dest, src]
    return AttentionView.of(
            "attention of layer " + site.layer(),
            Labels.numbered("head", "L" + site.layer() + "H", pattern.size(Axis.HEAD)),
            run.tokens().pieces(0),
            pattern.toDoubleArray())
        .withNote(note());
  }

  private String note() {
    String prompt = "Prompt: " + run.tokens().quoted();
    Attention attention = run.model().spec().attention();
    return attention.kvHeads() == attention.heads() ? prompt : sharing(attention) + "\n" + prompt;
  }

  /** Which heads share keys and values: "H0–H3 those of key-value head 0, …". */
  private static String sharing(Attention attention) {
    int each = attention.heads() / attention.kvHeads();
    List<String> groups = new ArrayList<>();
    for (int kv = 0; kv < Math.min(LISTED, attention.kvHeads()); kv++) {
      int last = (kv + 1) * each - 1;
      groups.add("H" + kv * each + "–H" + last + " have those of key-value head " + kv);
    }
    String more = attention.kvHeads() > LISTED ? ", and so on" : "";
    return "Heads share keys and values: " + String.join(", ", groups) + more + ".";
  }
}

package dev.loupe.model;

import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.AttentionView;

/** The attention patterns of a run of one prompt, as pictures. */
final class AttentionMaps {
  private AttentionMaps() {}

  static AttentionView of(Run run, int layer) {
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "attention("
              + layer
              + ") shows one prompt, and this run has "
              + run.tokens().batch()
              + "; run one of them alone");
    }
    Site site = Act.PATTERN.at(layer).in(run.model().spec().layers());
    Tensor pattern = run.cache(site).get(site).at(Axis.BATCH, 0); // [head, dest, src]
    int heads = pattern.size(Axis.HEAD);
    return AttentionView.of(
            "attention of layer " + site.layer(),
            Labels.numbered("head", "L" + site.layer() + "H", heads),
            run.tokens().pieces(0),
            pattern.toDoubleArray())
        .withNote("Prompt: " + run.tokens().quoted());
  }

  static Grid of(Run run, int layer, int head) {
    AttentionView view = of(run, layer);
    int heads = view.heads().size();
    int resolved = head < 0 ? heads + head : head;
    if (resolved < 0 || resolved >= heads) {
      throw new IllegalArgumentException(
          "there is no head " + head + "; layer " + layer + " has heads 0 to " + (heads - 1));
    }
    return view.head(resolved);
  }
}

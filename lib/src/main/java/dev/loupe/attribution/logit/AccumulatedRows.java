package dev.loupe.attribution.logit;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The residual stream at each layer, as the metric reads it with the final norm's scale. */
final class AccumulatedRows {
  private AccumulatedRows() {}

  /** Everything that an attribution reads at the positions of the metric. */
  static Set<Site> sites(HookedTransformer model) {
    Set<Site> sites = new LinkedHashSet<>(Decomposition.embeddings(model));
    sites.addAll(rows(model, true).sites());
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      sites.add(Act.HEAD_Z.at(layer));
      if (model.has(Act.MLP_POST)) {
        sites.add(Act.MLP_POST.at(layer));
      }
    }
    return sites;
  }

  /** The residual stream before each block, perhaps in its middle, and behind the last. */
  static StreamRows rows(HookedTransformer model, boolean mid) {
    return StreamRows.of(
        model, mid ? List.of(Act.RESID_PRE, Act.RESID_MID) : List.of(Act.RESID_PRE));
  }

  /** What each row adds, together with the biases behind the last block. */
  static List<Part> of(Decomposition all, List<Part> behind) {
    StreamRows rows = rows(all.model(), true);
    return rows.sites().stream()
        .map(
            row -> {
              List<Part> both = new ArrayList<>(behind);
              both.add(new Part("stream", List.of(), all.end().of(all.read().at(row))));
              return new Part(rows.name(row), List.of(row.all()), Part.sum(both));
            })
        .toList();
  }
}

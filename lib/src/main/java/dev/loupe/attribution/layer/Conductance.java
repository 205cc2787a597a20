package dev.loupe.attribution.layer;

import dev.loupe.attribution.path.FlatStart;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conductance: what flows through each entry of an activation as the embeddings go from the
 * baseline to the prompt.
 *
 * <p>The conductance of entry j is ∫ ∂m/∂y_j · dy_j over the straight way of the embeddings, in the
 * unit of the metric: how much the entry changes on the way, times how much the metric reacts to
 * it. It is computed by trapezoids, Σ_k ½ (g_j(k) + g_j(k−1)) · (y_j(k) − y_j(k−1)) with g_j =
 * ∂m/∂y_j, over n and n/2 equal steps, and extrapolated from both. Over the whole residual stream
 * at one depth it sums to m(prompt) − m(baseline). The number of steps doubles, from 32 to at most
 * 256, until that sum misses by 1 % at most.
 *
 * <p>Dhamdhere et al. 2018, <a href="https://arxiv.org/abs/1805.12233">how important is a
 * neuron?</a>; Shrikumar et al. 2018, <a href="https://arxiv.org/abs/1807.09946">efficient
 * conductance</a>.
 */
public record Conductance() implements LayerMethod {
  private static final int FIRST = 32;
  private static final int LAST = 256;

  /** Everything that the metric learns of the input passes through one of these. */
  private static final Set<Act> CUTS =
      EnumSet.of(Act.EMBED, Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  @Override
  public String name() {
    return "conductance";
  }

  @Override
  public String meaning() {
    return "A cell: the change of m that flows through this activation as the embeddings go from"
        + " the baseline to the prompt; positive = raises m.";
  }

  @Override
  public List<LayerShares> on(Question question, List<Site> sites) {
    int count = FIRST;
    List<LayerShares> shares = on(question, sites, count);
    while (count < LAST && !shares.stream().allMatch(LayerShares::complete)) {
      count *= 2;
      shares = on(question, sites, count);
    }
    return shares;
  }

  /** The conductances with this many steps. */
  List<LayerShares> on(Question question, List<Site> sites, int steps) {
    Map<Site, double[]> found = new HashMap<>();
    List<Site> all = new ArrayList<>(sites);
    sites.stream().map(Conductance::cut).filter(cut -> !all.contains(cut)).forEach(all::add);
    EmbeddingPath.conductances(question, all, steps).forEach(found::put);
    List<LayerShares> shares = new ArrayList<>();
    for (Site site : sites) {
      Site cut = cut(site);
      Completeness check = Completeness.of(found.get(cut), question);
      String of =
          "With "
              + steps
              + " steps the conductances of "
              + cut.all().label()
              + ", which all of the change flows through,";
      shares.add(
          new LayerShares(found.get(site), check.met(), FlatStart.sentence(check, of, question)));
    }
    return shares;
  }

  /** The site itself if it is a cut, or the one in front of its block. */
  private static Site cut(Site site) {
    if (site.part().isPresent()) {
      return Question.INPUT; // features read what was there before RESID_PRE was put together
    }
    if (CUTS.contains(site.act())) {
      return site;
    }
    return site.act().inLayers() ? Act.RESID_PRE.at(site.layer()) : Question.INPUT;
  }

  @Override
  public String toString() {
    return name();
  }
}

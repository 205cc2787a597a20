package dev.loupe.ablation;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Mean ablation: the part keeps its average activation and loses what is specific to this prompt.
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>, section 2.
 *
 * @param over the prompts whose mean is taken
 * @param byPosition whether each position has a separate mean
 */
record DatasetMean(HookedTransformer model, Tokens over, boolean byPosition) implements Substitute {
  private static final int TOKENS_AT_ONCE =
      2048; // a few hundred megabytes for the neurons of a large model

  /**
   * The mean over prompts, for ablating {@code ablated}: position by position if all have the same
   * length, otherwise over all positions.
   */
  static DatasetMean of(HookedTransformer model, Tokens over, Tokens ablated) {
    boolean oneLength = !over.padded() && !ablated.padded() && over.width() == ablated.width();
    return new DatasetMean(model, over, oneLength);
  }

  @Override
  public String kind() {
    return "mean";
  }

  @Override
  public String explained() {
    String prompts = over.batch() == 1 ? "one prompt" : over.batch() + " prompts";
    return byPosition
        ? "the mean over " + prompts + ", position by position"
        : "the mean over all positions of " + prompts;
  }

  @Override
  public List<Draw> draws(Set<Site> sites) {
    Map<Site, Tensor> sums = new HashMap<>();
    long count = 0;
    for (Tokens some : batches()) {
      try (ActivationCache cache = model.run(some).cache(sites.toArray(Site[]::new))) {
        for (Site site : sites) {
          Tensor sum = sum(cache.get(site));
          sums.merge(site, sum, Tensor::plus);
        }
      }
      count += byPosition ? some.batch() : tokens(some);
    }
    double share = 1.0 / count;
    sums.replaceAll((site, sum) -> sum.times(share));
    return List.of(spot -> Placed.part(sums.get(spot.site()), spot));
  }

  private Tensor sum(Tensor activation) {
    if (!byPosition && !activation.has(Axis.POS)) {
      throw new IllegalArgumentException(
          "attention patterns of prompts of different lengths have different sizes, so they have no mean; use prompts with as many tokens as the ablated prompt");
    }
    Tensor overPrompts = activation.sum(Axis.BATCH);
    return byPosition ? overPrompts : overPrompts.sum(Axis.POS);
  }

  private static long tokens(Tokens some) {
    return IntStream.range(0, some.batch()).mapToLong(prompt -> some.row(prompt).length).sum();
  }

  /** The prompts in batches of similar length, to save computing padding. */
  private List<Tokens> batches() {
    List<int[]> prompts =
        IntStream.range(0, over.batch())
            .mapToObj(over::row)
            .sorted(Comparator.comparingInt(prompt -> prompt.length))
            .toList();
    int size = Math.max(1, TOKENS_AT_ONCE / over.width());
    return IntStream.iterate(0, from -> from < prompts.size(), from -> from + size)
        .mapToObj(from -> prompts.subList(from, Math.min(prompts.size(), from + size)))
        .map(some -> Tokens.of(some.toArray(int[][]::new)))
        .toList();
  }

  @Override
  public String toString() {
    return explained();
  }
}

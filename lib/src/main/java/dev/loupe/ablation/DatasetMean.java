package dev.loupe.ablation;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Mean ablation: the part keeps its average activation and loses what is specific to this prompt.
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>, section 2.
 *
 * @param over the prompts whose mean is taken
 * @param byPosition whether each position has a separate mean; at a role that these prompts know,
 *     the mean is that of their own positions of it
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
  public String noteOf(Set<Spot> named) {
    return new OwnRoles(over).note(named);
  }

  @Override
  public List<Draw> draws(Set<Spot> named) {
    Map<Spot, Tensor> sums = new HashMap<>(); // of whole activations, and of those at a role
    Set<Spot> wanted = named.stream().map(this::whole).collect(Collectors.toSet());
    Site[] sites = wanted.stream().map(Spot::site).distinct().toArray(Site[]::new);
    long count = 0;
    for (Tokens some : batches()) {
      try (ActivationCache cache = model.run(some).cache(sites)) {
        wanted.forEach(spot -> sums.merge(spot, sum(cache.get(spot), spot), Tensor::plus));
      }
      count += byPosition ? some.batch() : tokens(some);
    }
    double everywhere = 1.0 / count;
    double atRole = 1.0 / over.batch();
    sums.replaceAll((spot, sum) -> sum.times(spot.onePosition() ? atRole : everywhere));
    return List.of((spot, known) -> Placed.part(sums.get(whole(spot)), known));
  }

  /** The activation whose mean is taken for a spot. */
  private Spot whole(Spot named) {
    return new OwnRoles(over).has(named) ? OwnRoles.whole(named) : named.site().all();
  }

  private Tensor sum(Tensor activation, Spot spot) {
    if (!byPosition && !spot.site().axes().contains(Axis.POS)) {
      throw new IllegalArgumentException(
          "attention patterns of prompts of different lengths have different sizes, so they have no mean; use prompts with as many tokens as the ablated prompt");
    }
    Tensor overPrompts = activation.sum(Axis.BATCH);
    return byPosition || spot.onePosition() ? overPrompts : overPrompts.sum(Axis.POS);
  }

  private static long tokens(Tokens some) {
    return IntStream.range(0, some.batch()).mapToLong(prompt -> some.row(prompt).length).sum();
  }

  /** The prompts in batches of similar length, to save computing padding. */
  private List<Tokens> batches() {
    int[] prompts =
        IntStream.range(0, over.batch())
            .boxed()
            .sorted(Comparator.comparingInt(prompt -> over.row(prompt).length))
            .mapToInt(Integer::intValue)
            .toArray();
    int size = Math.max(1, TOKENS_AT_ONCE / over.width());
    return IntStream.iterate(0, from -> from < prompts.length, from -> from + size)
        .mapToObj(from -> Arrays.copyOfRange(prompts, from, Math.min(prompts.length, from + size)))
        .map(some -> over.rows(some).trimmed())
        .toList();
  }

  @Override
  public String toString() {
    return explained();
  }
}

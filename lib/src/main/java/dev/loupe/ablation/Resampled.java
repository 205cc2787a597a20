package dev.loupe.ablation;

import dev.loupe.activations.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Resample ablation: the part takes its activation from another prompt, so the activation stays
 * typical.
 *
 * <p>Chan et al. 2022, <a href="https://www.alignmentforum.org/posts/JvZhhzycHu2Yd57RN">causal
 * scrubbing</a>.
 *
 * @param own where spots at roles are in the other prompts
 * @param drawn for each draw, one other prompt for each ablated prompt
 */
record Resampled(HookedTransformer model, OwnRoles own, List<Tokens> drawn, String explained)
    implements Substitute {

  /** {@code count} draws for each ablated prompt, from other prompts with as many tokens. */
  static Resampled of(HookedTransformer model, Tokens over, Tokens ablated, long seed, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("resample ablation needs at least one draw, not " + count);
    }
    List<List<Integer>> others =
        IntStream.range(0, ablated.batch()).mapToObj(i -> others(over, ablated, i)).toList();
    Random random = new Random(seed);
    List<Tokens> drawn = new ArrayList<>();
    for (int draw = 0; draw < count; draw++) {
      drawn.add(
          over.rows(
                  others.stream().mapToInt(some -> some.get(random.nextInt(some.size()))).toArray())
              .trimmed());
    }
    var sizes = others.stream().mapToInt(List::size).summaryStatistics();
    String choice =
        sizes.getMin() == sizes.getMax()
            ? Integer.toString(sizes.getMin())
            : sizes.getMin() + " to " + sizes.getMax();
    String explained =
        String.format(
            "the activation in one of %s other prompts with as many tokens, mean of %d draws (seed %d)",
            choice, count, seed);
    return new Resampled(model, new OwnRoles(over), List.copyOf(drawn), explained);
  }

  private static List<Integer> others(Tokens over, Tokens ablated, int prompt) {
    int[] own = ablated.row(prompt);
    List<Integer> others =
        IntStream.range(0, over.batch())
            .filter(other -> over.row(other).length == own.length)
            .filter(other -> !Arrays.equals(over.row(other), own))
            .boxed()
            .toList();
    if (others.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + String.join("", ablated.pieces(prompt))
              + "' has "
              + own.length
              + " tokens, but none of the other "
              + over.batch()
              + " prompts has as many; resampling works position by position, so add prompts of that length, or use mean(...)");
    }
    return others;
  }

  @Override
  public String kind() {
    return "resample";
  }

  @Override
  public String noteOf(Set<Spot> named) {
    return own.note(named);
  }

  @Override
  public List<Draw> draws(Set<Spot> named) {
    Site[] sites = named.stream().map(Spot::site).distinct().toArray(Site[]::new);
    return drawn.stream().map(prompts -> draw(prompts, sites)).toList();
  }

  private Draw draw(Tokens prompts, Site... sites) {
    ActivationCache cache = model.run(prompts).cache(sites);
    return (spot, known) ->
        own.has(spot) ? cache.get(spot) : Placed.part(cache.get(known.site()), known);
  }

  @Override
  public String toString() {
    return explained;
  }
}

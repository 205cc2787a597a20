package dev.loupe.wren.phenomena;

import dev.loupe.activations.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.List;

/**
 * How much each head looks from a token that is there again to what followed it before, in lists of
 * random tokens and in prose; mean attention, from 0 to 1.
 *
 * <p>Olsson et al. 2022, <a href="https://arxiv.org/abs/2209.11895">In-context Learning and
 * Induction Heads</a>.
 */
public record InductionHeads(HeadScores lists, HeadScores prose) {
  private static final double BAR = 0.7;
  private static final long SEED = 12;

  /** Over so many lists and so many pieces of prose. */
  static InductionHeads of(HookedTransformer model, int count) {
    return new InductionHeads(lists(model, count), prose(model, count));
  }

  /** In lists of 20 different tokens, said twice. */
  public static HeadScores lists(HookedTransformer model, int count) {
    return scores(model, SaidTwice.lists(model.spec().vocab(), count, SEED));
  }

  /** Where five random words stand between other words of a text, and then again. */
  static HeadScores prose(HookedTransformer model, int count) {
    return scores(model, SaidTwice.prose(model.tokenizer().orElseThrow(), count, SEED));
  }

  /** The mean attention of each head over all looks. */
  static HeadScores scores(HookedTransformer model, SaidTwice twice) {
    Tokens tokens = Tokens.of(twice.ids());
    int heads = model.spec().attention().heads();
    double[][] scores = new double[model.spec().layers()][heads];
    try (ActivationCache cache = model.run(tokens).cache(Act.PATTERN)) {
      for (int layer = 0; layer < scores.length; layer++) {
        float[] pattern = cache.get(Act.PATTERN.at(layer)).toArray();
        for (int head = 0; head < heads; head++) {
          scores[layer][head] = mean(pattern, tokens, twice.looks(), heads, head);
        }
      }
    }
    return new HeadScores(scores);
  }

  /** The mean attention of one head over all looks; shorter rows begin with padding. */
  private static double mean(
      float[] pattern, Tokens tokens, List<SaidTwice.Look> looks, int heads, int head) {
    int width = tokens.width();
    double sum = 0;
    for (SaidTwice.Look look : looks) {
      int start = tokens.start(look.row());
      int dest = start + look.from();
      sum += pattern[((look.row() * heads + head) * width + dest) * width + start + look.to()];
    }
    return sum / looks.size();
  }

  /** The rows of the table. */
  List<Finding> findings() {
    return List.of(finding("in lists", lists), finding("in prose", prose));
  }

  private static Finding finding(String where, HeadScores scores) {
    return new Finding(
        "best induction head " + where, scores.largest(), BAR, scores.best().toString());
  }
}

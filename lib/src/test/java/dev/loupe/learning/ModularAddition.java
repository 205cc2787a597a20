package dev.loupe.learning;

import static dev.loupe.axis.Axis.VOCAB;

import dev.loupe.metric.Logits;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The pairs "a b =" modulo a prime, of which a model learns from a share; "=" is token p. */
final class ModularAddition {
  private final int p;
  private final Tokens seen;
  private final Tokens unseen;

  ModularAddition(int p, double share, long seed) {
    this.p = p;
    List<int[]> pairs = new ArrayList<>();
    for (int a = 0; a < p; a++) {
      for (int b = 0; b < p; b++) {
        pairs.add(new int[] {a, b, p});
      }
    }
    Collections.shuffle(pairs, new Random(seed));
    int first = (int) (share * pairs.size());
    this.seen = Tokens.of(pairs.subList(0, first).toArray(int[][]::new));
    this.unseen = Tokens.of(pairs.subList(first, pairs.size()).toArray(int[][]::new));
  }

  Tokens seen() {
    return seen;
  }

  Tokens unseen() {
    return unseen;
  }

  private int[] sums(Tokens pairs) {
    return IntStream.range(0, pairs.batch())
        .map(i -> (pairs.id(i, 0) + pairs.id(i, 1)) % p)
        .toArray();
  }

  /** The cross-entropy of each sum, [batch]. */
  Tensor loss(Logits logits) {
    return logits.last().logSoftmax(VOCAB).choose(VOCAB, sums(logits.tokens())).negated();
  }

  /** The share of the pairs whose sum has the largest logit. */
  double accuracy(HookedTransformer model, Tokens pairs) {
    int[] best = model.run(pairs).logits().last().argmax(VOCAB).toIntArray();
    int[] sums = sums(pairs);
    return IntStream.range(0, sums.length).filter(i -> best[i] == sums[i]).count()
        / (double) sums.length;
  }
}

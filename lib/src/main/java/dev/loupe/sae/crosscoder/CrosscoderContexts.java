package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.BestContexts;
import dev.loupe.harvest.Context;
import dev.loupe.harvest.TopContexts;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.text.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The search for the texts in which a feature of a crosscoder of two models is strongest.
 *
 * @param crosscoder the crosscoder
 * @param pair the models and texts
 */
record CrosscoderContexts(Crosscoder crosscoder, ModelPair pair) {
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  /** The strongest texts of a feature; each text, and each of texts that are alike, counts once. */
  TopContexts of(int feature, int most) {
    crosscoder.refuseBatches();
    FeatureNumber.checked(feature, crosscoder.features());
    if (most < 1) {
      throw new IllegalArgumentException("there are no " + most + " contexts; ask for 1 or more");
    }
    BestContexts best = new BestContexts(most, false);
    pair.each((x, y) -> search(x, y, feature, best));
    List<Context> found = best.contexts();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "feature " + feature + " is active nowhere in the texts; take another one");
    }
    return new TopContexts(
        "feature " + feature + " of the " + crosscoder,
        "activation",
        found,
        "Left out: BOS tokens and texts with the same tokens up to the strongest one");
  }

  private void search(Activations x, Activations y, int feature, BestContexts best) {
    double[] acts =
        crosscoder
            .encoded(x.matrix(ModelPair.at(x)), y.matrix(ModelPair.at(y)))
            .at(Axis.FEATURE, feature)
            .toDoubleArray();
    for (int from = 0; from < acts.length; ) {
      int to = from + 1;
      while (to < acts.length && continues(x, to)) {
        to++;
      }
      offer(x, acts, from, to, best);
      from = to;
    }
  }

  private static boolean continues(Activations part, int row) {
    return part.text(row) == part.text(row - 1) && part.position(row) == part.position(row - 1) + 1;
  }

  /** Takes the strongest token of the rows of one text, if it is among the best. */
  private void offer(Activations part, double[] acts, int from, int to, BestContexts best) {
    OptionalInt strongest =
        IntStream.range(from, to)
            .filter(row -> !pair.bos().is(part.token(row)) && acts[row] > 0)
            .reduce((one, other) -> acts[other] > acts[one] ? other : one);
    strongest.ifPresent(
        row -> {
          if (best.wants(part.text(row), acts[row])) {
            best.take(found(part, acts, row, from, to));
          }
        });
  }

  private BestContexts.Found found(Activations part, double[] acts, int row, int from, int to) {
    int begin = Math.max(from, row - BEFORE);
    int end = Math.min(to, row + 1 + BEHIND);
    Context context =
        new Context(
            acts[row],
            part.text(row),
            part.position(row),
            IntStream.range(begin, end).mapToObj(i -> piece(part.token(i))).toList(),
            IntStream.range(begin, end)
                .mapToDouble(i -> pair.bos().is(part.token(i)) ? Double.NaN : acts[i])
                .toArray(),
            row - begin);
    return new BestContexts.Found(
        context, IntStream.range(begin, row + 1).mapToObj(part::token).toList());
  }

  private String piece(int id) {
    Optional<Tokenizer> tokenizer = pair.first().tokenizer();
    return tokenizer.map(known -> known.piece(id)).orElse("#" + id);
  }
}

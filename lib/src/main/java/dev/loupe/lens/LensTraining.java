package dev.loupe.lens;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Leaves;
import dev.loupe.learning.Minimisation;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The training of a tuned lens: the loss is the sum over the sites of the mean over positions of
 * KL(model ‖ lens), so that no site disturbs another.
 *
 * @param model the model
 * @param sites what is translated, in the order of the translators
 */
record LensTraining(HookedTransformer model, List<Site> sites) {
  private static final long LOGITS = 1 << 25; // in one step, 134 MB for each array of them
  private static final int MOST = 128; // positions in a step
  private static final int FEWEST = 16;
  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  /** The translators that training on these texts gives. */
  TunedLens on(LensTexts texts, Optimiser optimiser, Optional<Checkpoint> checkpoint) {
    Translators zeros = Translators.zeros(others(rows(texts.batch(1))));
    Learned learned =
        Minimisation.of(
            p -> loss(p, some(p.step(), texts)), parameters(zeros), optimiser, checkpoint);
    Translators translators = new Translators(learned.get(WEIGHT), learned.get(BIAS));
    TunedFit fit =
        new TunedFit(
            texts.tokens(optimiser.steps()),
            optimiser.steps(),
            heldOut(texts, zeros),
            heldOut(texts, translators));
    return new TunedLens(model, sites, translators, fit);
  }

  /** How many positions a step can take: their logits at all sites are in memory together. */
  int positions() {
    long most = LOGITS / ((sites.size() + 1L) * model.spec().vocab());
    return (int) Math.max(FEWEST, Math.min(MOST, most));
  }

  /** The rows of a step; of a prompt that is longer, some at random. */
  private Tensor some(long step, LensTexts texts) {
    Tensor rows = rows(texts.batch(step));
    int count = rows.size(Axis.SAMPLE);
    int[] kept =
        new Random(step).ints(0, count).distinct().limit(Math.min(count, positions())).toArray();
    return kept.length == count ? rows : rows.take(Axis.SAMPLE, kept);
  }

  static Parameters parameters(Translators start) {
    return Parameters.seeded(0).with(WEIGHT, start.weight()).with(BIAS, start.bias());
  }

  /**
   * The residual streams at all tokens of some prompts, [sample, layer, d_model]: an entry of
   * {@code layer} for each site, then the end of the model.
   */
  Tensor rows(Tokens prompts) {
    List<Site> all = new ArrayList<>(sites);
    all.add(StreamRows.end(model));
    try (ActivationCache cache = model.run(prompts).cache(all.toArray(Site[]::new))) {
      List<Tensor> streams =
          all.stream()
              .map(site -> cache.get(site).merged(Axis.SAMPLE, Axis.BATCH, Axis.POS))
              .toList();
      return Tensor.stack(Axis.LAYER, streams).arranged(Axis.SAMPLE, Axis.LAYER, Axis.D_MODEL);
    }
  }

  /** The sum over the sites of the mean of KL(model ‖ lens) over the rows. */
  Tensor loss(Leaves p, Tensor rows) {
    Translators translators = new Translators(p.get(WEIGHT), p.get(BIAS));
    int end = sites.size();
    Tensor moved = translators.all(rows.range(Axis.LAYER, 0, end)); // [sample, layer, d_model]
    Tensor own = rows.range(Axis.LAYER, end, end + 1);
    return kl(logs(p, own).at(Axis.LAYER, 0), logs(p, moved)).mean(Axis.SAMPLE).sum(Axis.LAYER);
  }

  /** Log-probabilities, [sample, layer, vocab]. */
  private Tensor logs(Leaves p, Tensor streams) {
    Tensor resid = streams.renamed(Axis.SAMPLE, Axis.BATCH).renamed(Axis.LAYER, Axis.POS);
    return named(p.unembed(model, resid));
  }

  private static Tensor named(Tensor logits) {
    return logits
        .renamed(Axis.BATCH, Axis.SAMPLE)
        .renamed(Axis.POS, Axis.LAYER)
        .logSoftmax(Axis.VOCAB);
  }

  /** Σ p log p − Σ p log q: with the sum over tokens as one product, no [.., vocab] is made. */
  private static Tensor kl(Tensor own, Tensor lens) {
    Tensor likely = own.exp(); // [sample, vocab]
    return lens.dot(likely, Axis.VOCAB).negated().plus(likely.times(own).sum(Axis.VOCAB));
  }

  /** The mean of KL(model ‖ lens) over the held-out positions, for each site, in nats. */
  double[] heldOut(LensTexts texts, Translators translators) {
    double[] sums = new double[sites.size()];
    long count = 0;
    List<Tokens> batches = texts.heldOut();
    try (Progress progress = Progress.of("held-out texts", batches.size())) {
      for (Tokens batch : batches) {
        Tensor rows = rows(batch); // [sample, layer, d_model]
        Tensor all = all(translators, rows);
        double[] here = Divergence.kl(last(all), others(all)).sum(Axis.SAMPLE).toDoubleArray();
        Arrays.setAll(sums, site -> sums[site] + here[site]);
        count += rows.size(Axis.SAMPLE);
        progress.tick();
      }
    }
    double positions = count;
    return Arrays.stream(sums).map(sum -> sum / positions).toArray();
  }

  private Tensor all(Translators translators, Tensor rows) {
    int end = sites.size();
    Tensor moved = translators.all(rows.range(Axis.LAYER, 0, end));
    Tensor all = Tensor.concat(Axis.LAYER, List.of(moved, rows.range(Axis.LAYER, end, end + 1)));
    Tensor resid = all.renamed(Axis.SAMPLE, Axis.BATCH).renamed(Axis.LAYER, Axis.POS);
    return named(model.unembed(resid));
  }

  private Tensor last(Tensor logs) {
    return logs.at(Axis.LAYER, sites.size());
  }

  private Tensor others(Tensor all) {
    return all.range(Axis.LAYER, 0, sites.size());
  }
}

package dev.loupe.doctor;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The laws of the forward pass: each ties one way of computing a number to another. */
final class Laws {
  private static final int WIDTH = 8; // tokens of a prompt
  private static final int CHANGED = 3; // where the two prompts differ
  private static final int GENERATED = 4;

  private Laws() {}

  /** The laws of a model, in the order of a forward pass. */
  static List<Law> of(HookedTransformer model) {
    List<Law> laws = new ArrayList<>();
    laws.add(Law.nearly("residual stream = sum of what is added to it", Laws::stream));
    boolean predicts = model.classes().isEmpty(); // tokens, and no classes
    if (predicts && !model.spec().block().normsStream()) {
      laws.add(Law.nearly("components through the final norm = logits", Laws::components));
    }
    laws.add(Law.nearly("sum of head results = attention output", Laws::headResults));
    laws.add(Law.nearly("attention patterns sum to 1", Laws::patternRows));
    String noChange = "interventions that change nothing = no interventions";
    laws.add(
        predicts
            ? Law.exactly(noChange, Laws::noChange)
            : Law.nearly(noChange, Laws::noChange)); // a head alone reads fewer positions
    laws.add(Law.nearly("everything patched = the other prompt", Laws::patched));
    laws.add(Law.nearly("zeroing a head = subtracting its result", Laws::headAtZero));
    laws.add(Law.nearly("run from a block on = full run", Laws::takenUp));
    laws.add(Law.nearly("batch with padding = one by one", Laws::batch));
    if (predicts && model.spec().attention().causal()) {
      laws.add(Law.nearly("later tokens do not change earlier logits", Laws::causality));
      laws.add(Law.nearly("generation with cached keys = without", Laws::cachedKeys));
    }
    return laws;
  }

  /**
   * Token ids that every vocabulary has; the second prompt differs from the first at one position.
   */
  private static int[] ids(HookedTransformer model, int variant, int width) {
    int vocab = model.spec().vocab();
    int length = Math.min(width, model.spec().context() - generated(model));
    int[] ids = IntStream.range(0, length).map(i -> (3 + 7919 * i) % vocab).toArray();
    ids[Math.min(CHANGED, length - 1)] = (11 + 13 * variant) % vocab;
    return ids;
  }

  /** Token ids that every vocabulary has, as many as the laws read. */
  static int[] ids(HookedTransformer model) {
    return ids(model, 0, WIDTH);
  }

  /** The number of tokens to generate: fewer if the context is short. */
  private static int generated(HookedTransformer model) {
    return Math.min(GENERATED, model.spec().context() / 2);
  }

  private static Run run(HookedTransformer model) {
    return model.run(Tokens.of(ids(model, 0, WIDTH)));
  }

  private static Run other(HookedTransformer model) {
    return model.run(Tokens.of(ids(model, 1, WIDTH)));
  }

  private static int layers(HookedTransformer model) {
    return model.spec().layers();
  }

  private static double stream(HookedTransformer model) {
    ActivationCache cache =
        written(model, Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST, Act.LN1_OUT);
    double worst = 0;
    for (int layer = 0; layer < layers(model); layer++) {
      Tensor sum = cache.get(Act.RESID_PRE.at(layer)).plus(cache.get(Act.ATTN_OUT.at(layer)));
      if (model.has(Act.RESID_MID)) {
        worst = Math.max(worst, Deviation.between(cache.get(Act.RESID_MID.at(layer)), sum));
      }
      if (model.spec().block().normsStream()) {
        sum = cache.get(Act.LN1_OUT.at(layer)); // the residual stream continues normalised
      }
      if (model.has(Act.MLP_OUT)) {
        sum = sum.plus(cache.get(Act.MLP_OUT.at(layer)));
      }
      worst = Math.max(worst, Deviation.between(cache.get(Act.RESID_POST.at(layer)), sum));
    }
    return worst;
  }

  private static double components(HookedTransformer model) {
    ActivationCache cache = written(model, Act.EMBED, Act.POS_EMBED);
    Tensor stream = cache.get(Act.EMBED.site());
    if (model.has(Act.POS_EMBED)) {
      stream = stream.plus(cache.get(Act.POS_EMBED.site()));
    }
    for (int layer = 0; layer < layers(model); layer++) {
      stream = stream.plus(cache.get(Act.ATTN_OUT.at(layer)));
      if (model.has(Act.MLP_OUT)) {
        stream = stream.plus(cache.get(Act.MLP_OUT.at(layer)));
      }
    }
    return Deviation.between(logits(run(model)), model.unembed(stream).toDoubleArray());
  }

  /** The outputs of attention and MLPs, and {@code besides}, as far as the model has them. */
  private static ActivationCache written(HookedTransformer model, Act... besides) {
    return run(model)
        .cache(
            IntStream.range(0, besides.length + 2)
                .mapToObj(
                    i ->
                        i < besides.length
                            ? besides[i]
                            : i == besides.length ? Act.ATTN_OUT : Act.MLP_OUT)
                .filter(model::has)
                .toArray(Act[]::new));
  }

  private static double headResults(HookedTransformer model) {
    int layer = layers(model) / 2;
    Site results = Act.HEAD_RESULT.at(layer);
    Site out = Act.ATTN_OUT.at(layer);
    ActivationCache cache = run(model).cache(results, out);
    Tensor sum = cache.get(results).sum(Axis.HEAD);
    if (model.spec().attention().outputBias()) {
      sum = sum.plus(model.weight("blocks." + layer + ".attn.b_O"));
    }
    return Deviation.between(cache.get(out), sum);
  }

  private static double patternRows(HookedTransformer model) {
    ActivationCache cache = run(model).cache(Act.PATTERN);
    double worst = 0;
    for (int layer = 0; layer < layers(model); layer++) {
      Tensor sums = cache.get(Act.PATTERN.at(layer)).sum(Axis.SRC);
      worst = Math.max(worst, Deviation.between(sums.zeros().plus(1), sums));
    }
    return worst;
  }

  private static double causality(HookedTransformer model) {
    int changed = Math.min(CHANGED, run(model).tokens().width() - 1);
    int before = changed * model.spec().vocab();
    double[] one = Arrays.copyOf(logits(run(model)), before);
    return Deviation.between(one, Arrays.copyOf(logits(other(model)), before));
  }

  private static double noChange(HookedTransformer model) {
    Run changed = run(model);
    for (Act act : Act.values()) {
      if (model.has(act)) {
        Site site = act.inLayers() ? act.at(layers(model) - 1) : act.site();
        changed = changed.with(site, here -> here);
      }
    }
    return Deviation.between(logits(run(model)), logits(changed));
  }

  private static double patched(HookedTransformer model) {
    double[] expected = logits(other(model));
    double worst = 0;
    for (int layer : new int[] {0, layers(model) / 2, layers(model) - 1}) {
      Site site = Act.RESID_POST.at(layer);
      double[] found = logits(run(model).patch(site, other(model).cache(site)));
      worst = Math.max(worst, Deviation.between(expected, found));
    }
    return worst;
  }

  private static double headAtZero(HookedTransformer model) {
    if (model.spec().block().writesNormed()) {
      return 0; // without the head, the norm after attention has another scale
    }
    int layer = layers(model) / 2;
    Spot result = Act.HEAD_RESULT.at(layer).head(0);
    Tensor written = run(model).cache(result.site()).get(result);
    Run without = run(model).with(Act.ATTN_OUT.at(layer), here -> here.minus(written));
    return Deviation.between(
        logits(run(model).zero(Act.HEAD_Z.at(layer).head(0))), logits(without));
  }

  private static double takenUp(HookedTransformer model) {
    int layer = layers(model) / 2;
    Site site = Act.RESID_PRE.at(layer);
    Tensor resid = run(model).cache(site).get(site);
    return Deviation.between(logits(run(model)), logits(run(model).from(layer, resid)));
  }

  private static double batch(HookedTransformer model) {
    int[][] prompts = {ids(model, 0, WIDTH), ids(model, 1, WIDTH / 2), ids(model, 1, WIDTH)};
    double[][] together = read(model.run(Tokens.of(prompts)));
    double worst = 0;
    for (int row = 0; row < prompts.length; row++) {
      double[] alone = read(model.run(Tokens.of(prompts[row])))[0];
      worst = Math.max(worst, Deviation.between(alone, together[row]));
    }
    return worst;
  }

  /**
   * How far the tokens chosen with cached keys are from the most likely ones when everything is
   * computed again; of two tokens that are equally likely, rounding may choose either.
   */
  private static double cachedKeys(HookedTransformer model) {
    Tokens start = Tokens.of(ids(model, 0, WIDTH));
    Tokens continued = model.run(start).generateTokens(generated(model), Sampling.greedy());
    double worst = 0;
    double largest = 1;
    for (int length = start.width(); length < continued.width(); length++) {
      Tokens before = Tokens.of(Arrays.copyOf(continued.row(0), length));
      double[] row = model.run(before).logits().last().toDoubleArray();
      double best = Arrays.stream(row).max().orElseThrow();
      worst = Math.max(worst, best - row[continued.id(0, length)]);
      largest = Math.max(largest, Math.abs(best));
    }
    return worst / largest;
  }

  /** All logits of a run. */
  private static double[] logits(Run run) {
    return run.model().classes().isEmpty()
        ? run.logits().tensor().toDoubleArray()
        : Arrays.stream(read(run)).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Each prompt's logits at its last token or, in a classifier, those of its classes. */
  private static double[][] read(Run run) {
    List<String> classes = run.model().classes();
    double[][] read = new double[run.tokens().batch()][classes.size()];
    for (int i = 0; i < classes.size(); i++) {
      double[] one = run.measure(Metric.classLogit(classes.get(i)));
      for (int prompt = 0; prompt < one.length; prompt++) {
        read[prompt][i] = one[prompt];
      }
    }
    if (classes.isEmpty()) {
      Tensor last = run.logits().last();
      Arrays.setAll(read, prompt -> last.at(Axis.BATCH, prompt).toDoubleArray());
    }
    return read;
  }
}

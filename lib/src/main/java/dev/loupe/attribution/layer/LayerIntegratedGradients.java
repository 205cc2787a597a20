package dev.loupe.attribution.layer;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.path.FlatStart;
import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.path.Stacks;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Layer integrated gradients: integrated gradients along the straight way from the baseline's to
 * the prompt's activation of one layer, while the rest of the model is that of the prompt.
 *
 * <p>The share of entry j is (y_j − y'_j) · ∫ ∂m/∂y_j (y' + α (y − y')) dα over α from 0 to 1, in
 * the unit of the metric, with y the activation of the prompt and y' that of the baseline. All
 * shares of an activation sum to m(prompt) − m(prompt with y'); for the residual stream that is
 * m(prompt) − m(baseline). The number of Gauss–Legendre steps doubles, from 8 to at most 512, until
 * the sum misses by 1 % at most.
 *
 * <p>Sundararajan et al. 2017, <a href="https://arxiv.org/abs/1703.01365">axiomatic attribution for
 * deep networks</a>, with a layer as the input.
 */
public record LayerIntegratedGradients() implements LayerMethod {
  private static final String TITLE = "layer integrated gradients";
  private static final int FIRST = 8;
  private static final int LAST = 512;

  @Override
  public String name() {
    return TITLE;
  }

  @Override
  public String meaning() {
    return "A cell: the share of this activation in the change of m from the baseline's activation"
        + " to the prompt's; positive = raises m.";
  }

  @Override
  public List<LayerShares> on(Question question, List<Site> sites) {
    return sites.stream().map(site -> on(question, site)).toList();
  }

  private static LayerShares on(Question question, Site site) {
    int count = FIRST;
    LayerShares shares = on(question, site, count);
    while (!shares.complete() && count < LAST) {
      count *= 2;
      shares = on(question, site, count);
    }
    return shares;
  }

  private static LayerShares on(Question question, Site site, int count) {
    Tensor value = value(question.run(), site);
    double[] to = value.toDoubleArray();
    ManyGradients gradients =
        new ManyGradients(
            Stacks.of(question, site, value), runs(question, site), question.metric());
    double[] mean = new double[to.length];
    List<Tensor> baselines = question.baselines();
    double without = 0;
    for (Tensor baseline : baselines) {
      Tensor absent = value(question.with(baseline), site);
      double[] from = absent.toDoubleArray();
      double[] slopes = gradients.along(TITLE, from, to, Quadrature.GAUSS_LEGENDRE.nodes(count));
      for (int i = 0; i < mean.length; i++) {
        mean[i] += slopes[i] * (to[i] - from[i]) / baselines.size();
      }
      without += measured(question, site, absent) / baselines.size();
    }
    Completeness check =
        new Completeness(
            Arrays.stream(mean).sum(),
            "m(prompt) − m(prompt with the baseline's " + site.all().label() + ")",
            question.value() - without,
            Math.max(Math.abs(question.value()), Math.abs(without)));
    String of = "With " + count + " steps the shares of " + site.all().label();
    return new LayerShares(mean, check.met(), FlatStart.sentence(check, of, question));
  }

  private static double measured(Question question, Site site, Tensor value) {
    Run there = question.run().replace(site.all(), value);
    return there.measured(question.metric()).values()[0];
  }

  private static Tensor value(Run run, Site site) {
    try (ActivationCache cache = run.cache(site)) {
      return copy(cache.get(site).at(Axis.BATCH, 0));
    }
  }

  /** The same values in memory of their own. */
  private static Tensor copy(Tensor value) {
    return value.plus(0);
  }

  /** The prompt with other values of the activation, from the start of its block on. */
  private static Function<Tensor, Run> runs(Question question, Site site) {
    Run run = question.run();
    HookedTransformer model = Inside.model(run);
    boolean begins = site.act().inLayers() && Inside.changes(run).isEmpty();
    if (!begins) {
      return stack -> repeated(model, run, stack).replace(site.all(), stack);
    }
    Tensor entry = value(run, Act.RESID_PRE.at(site.layer()));
    return stack ->
        repeated(model, run, stack).from(site.layer(), entry).replace(site.all(), stack);
  }

  private static Run repeated(HookedTransformer model, Run run, Tensor stack) {
    Tokens tokens = run.tokens().repeat(0, (int) stack.shape()[0]);
    return model.run(tokens);
  }

  @Override
  public String toString() {
    return name();
  }
}

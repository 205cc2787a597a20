package dev.loupe.model;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Norm;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The three sites of a norm: what it divides by, x / scale, and what the model reads. */
class NormSitesTest {
  private static final int[] PROMPT = {3, 14, 15, 9, 26};
  private static final String TOYS = "dev.loupe.model.Toys#all";

  private static Run run(HookedTransformer model) {
    return model.run(Tokens.of(PROMPT));
  }

  /** The norm's weight; of Gemma's kind, the weight and one. */
  private static Tensor weight(HookedTransformer model, String norm) {
    Tensor weight = model.weight(norm + ".w");
    return model.spec().norm() instanceof Norm.RmsNorm rms && rms.plusOne()
        ? weight.plus(1)
        : weight;
  }

  private static Tensor weighted(HookedTransformer model, Tensor normalized, String norm) {
    Tensor scaled = normalized.times(weight(model, norm));
    return model.spec().norm() instanceof Norm.LayerNorm
        ? scaled.plus(model.weight(norm + ".b"))
        : scaled;
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void normalizedTimesTheScaleIsTheStream(HookedTransformer model) {
    assumeTrue(model.has(Act.LN1_NORMALIZED));
    ActivationCache cache = run(model).cache();
    Act read = model.spec().block().normsStream() ? Act.RESID_MID : Act.RESID_PRE;
    float[] stream = cache.get(read.at(1)).toArray();
    float[] normalized = cache.get(Act.LN1_NORMALIZED.at(1)).toArray();
    float[] scale = cache.get(Act.LN1_SCALE.at(1)).toArray();
    float[] mean = cache.get(read.at(1)).mean(Axis.D_MODEL).toArray();
    boolean centred = model.spec().norm() instanceof Norm.LayerNorm;
    int width = stream.length / PROMPT.length;
    for (int i = 0; i < stream.length; i++) {
      stream[i] = (stream[i] - (centred ? mean[i / width] : 0)) / scale[i / width];
    }
    assertClose("x / scale", stream, normalized, 1e-5);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void outIsNormalizedWithTheNormsWeightAndBias(HookedTransformer model) {
    ActivationCache cache = run(model).cache();
    for (Act act : new Act[] {Act.LN1_NORMALIZED, Act.LN2_NORMALIZED}) {
      if (model.has(act)) {
        boolean first = act == Act.LN1_NORMALIZED;
        Site out = (first ? Act.LN1_OUT : Act.LN2_OUT).at(2);
        String norm = first ? "blocks.2.ln1" : "blocks.2.ln2";
        float[] expected = weighted(model, cache.get(act.at(2)), norm).toArray();
        assertClose(out.name(), expected, cache.get(out).toArray(), 1e-5);
      }
    }
    Tensor last = weighted(model, cache.get(Act.LN_FINAL_NORMALIZED.site()), "ln_final");
    assertClose("final", last.toArray(), cache.get(Act.LN_FINAL_OUT.site()).toArray(), 1e-5);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void aChangeOfNormalizedComesBeforeTheWeightAndTheBias(HookedTransformer model) {
    assumeTrue(model.has(Act.LN1_NORMALIZED));
    Tensor normalized = run(model).cache(Act.LN1_NORMALIZED).get(Act.LN1_NORMALIZED.at(1));
    Tensor doubled =
        run(model)
            .with(Act.LN1_NORMALIZED.at(1), here -> here.times(2))
            .cache(Act.LN1_OUT.at(1))
            .get(Act.LN1_OUT.at(1));
    float[] expected = weighted(model, normalized.times(2), "blocks.1.ln1").toArray();
    assertClose("out", expected, doubled.toArray(), 1e-5);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void theGradientByNormalizedIsTheOneByOutTimesTheWeight(HookedTransformer model) {
    Metric metric = Toys.atLast(model, Metric.logitDiff(11, 23));
    Gradients gradients =
        run(model).gradients(metric, Act.LN_FINAL_NORMALIZED.site(), Act.LN_FINAL_OUT.site());
    Tensor expected = gradients.get(Act.LN_FINAL_OUT.site()).times(weight(model, "ln_final"));
    assertClose(
        "gradient",
        expected.toArray(),
        gradients.get(Act.LN_FINAL_NORMALIZED.site()).toArray(),
        1e-5);
  }

  @ParameterizedTest
  @MethodSource(TOYS)
  void behindANormOfTheirOwnHeadResultsAreDividedByTheScaleOfTheirSum(HookedTransformer model) {
    assumeTrue(model.spec().block().writesNormed());
    ActivationCache cache = run(model).cache(Act.HEAD_Z.at(1), Act.HEAD_RESULT.at(1));
    Tensor z = cache.get(Act.HEAD_Z.at(1).pos(3)).at(Axis.BATCH, 0); // [head, d_head]
    Tensor weight = model.weight("blocks.1.attn.W_O"); // [head, d_head, d_model]
    Tensor sum = null;
    Tensor own = null;
    for (int head = 0; head < z.size(Axis.HEAD); head++) {
      Tensor written = mixed(z.at(Axis.HEAD, head), weight.at(Axis.HEAD, head));
      own = head == 2 ? written : own;
      sum = sum == null ? written : sum.plus(written);
    }
    double eps = ((Norm.RmsNorm) model.spec().norm()).eps();
    double square = sum.times(sum).mean(Axis.D_MODEL).value();
    Tensor expected =
        own.times(1 / Math.sqrt(square + eps)).times(weight(model, "blocks.1.ln1_post"));
    Tensor result = cache.get(Act.HEAD_RESULT.at(1).pos(3).head(2)).at(Axis.BATCH, 0);
    assertClose("result", expected.toArray(), result.toArray(), 1e-5);
    assertThat(expected.norm(Axis.D_MODEL).value()).isPositive();
  }

  /** z [d_head] times W_O [d_head, d_model]. */
  private static Tensor mixed(Tensor z, Tensor weight) {
    Tensor sum = weight.at(Axis.D_HEAD, 0).zeros();
    for (int i = 0; i < z.size(Axis.D_HEAD); i++) {
      sum = sum.plus(weight.at(Axis.D_HEAD, i).times(z.at(Axis.D_HEAD, i).value()));
    }
    return sum;
  }
}

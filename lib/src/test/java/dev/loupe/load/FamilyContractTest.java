package dev.loupe.load;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Sampling;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.text.Tokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family owes to its original; a new golden folder is found by itself. */
class FamilyContractTest {
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void logitsAreTheOriginals(Golden golden) {
    float[] actual = golden.model().run(golden.tokens()).logits().toArray();
    assertClose("logits", golden.floats("logits"), actual, TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void whatIsLeftOfTheDifferenceIsRoundingAsFloat64Shows(Golden golden) {
    HookedTransformer model = ModelLoader.load(golden.folder(), Device.cpu(), DataType.FLOAT64);
    double[] actual = model.run(golden.tokens()).logits().tensor().toDoubleArray();
    boolean rotary = model.spec().positions() instanceof dev.loupe.arch.Positions.Rotary;
    // The reference rounds nothing; the library rounds rotary angles to single precision, as the
    // originals do.
    assertClose("float64 logits", golden.doubles("logits_float64"), actual, rotary ? 2e-5 : 1e-10);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void everySiteThatTheOriginalExposesIsTheSameTensor(Golden golden) {
    HookedTransformer model = golden.model();
    ActivationCache cache = model.run(golden.tokens()).cache();
    int layers = model.spec().layers();
    for (int layer = 0; layer < layers; layer++) {
      compare(golden, "hidden_states." + layer, cache, Act.RESID_PRE.at(layer));
      compare(golden, "attentions." + layer, cache, Act.PATTERN.at(layer));
      compare(golden, "attn_out." + layer, cache, Act.ATTN_OUT.at(layer));
      compare(golden, "mlp_out." + layer, cache, Act.MLP_OUT.at(layer));
    }
    // Behind the last norm; where norms stand on the stream, that is the last block's.
    boolean normed = model.spec().block().normsStream();
    Site last = normed ? Act.LN2_OUT.at(layers - 1) : Act.LN_FINAL_OUT.site();
    compare(golden, "hidden_states." + layers, cache, last);
    compare(golden, "before_final_norm", cache, Act.RESID_POST.at(layers - 1));
    Site divided = normed ? Act.LN2_NORMALIZED.at(layers - 1) : Act.LN_FINAL_NORMALIZED.site();
    float[] expected = divided(golden.floats("before_final_norm"), model.spec());
    assertClose(divided + " of the original", expected, cache.get(divided).toArray(), TOLERANCE);
  }

  /** x / scale, before the weight and the bias of the norm. */
  private static float[] divided(float[] stream, Spec spec) {
    boolean centred = spec.norm() instanceof Norm.LayerNorm;
    double eps =
        spec.norm() instanceof Norm.LayerNorm layer
            ? layer.eps()
            : ((Norm.RmsNorm) spec.norm()).eps();
    float[] divided = new float[stream.length];
    int width = spec.dModel();
    for (int from = 0; from < stream.length; from += width) {
      double mean = 0;
      for (int i = from; centred && i < from + width; i++) {
        mean += stream[i] / width;
      }
      double square = 0;
      for (int i = from; i < from + width; i++) {
        square += (stream[i] - mean) * (stream[i] - mean) / width;
      }
      for (int i = from; i < from + width; i++) {
        divided[i] = (float) ((stream[i] - mean) / Math.sqrt(square + eps));
      }
    }
    return divided;
  }

  private static void compare(Golden golden, String name, ActivationCache cache, Site site) {
    assertClose(
        site + " against " + name, golden.floats(name), cache.get(site).toArray(), TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void greedyContinuationsAreTheOriginals(Golden golden) {
    HookedTransformer model = golden.model();
    assertThat(golden.has("greedy")).isEqualTo(model.spec().attention().causal());
    assumeTrue(model.spec().attention().causal());
    int[][] greedy = golden.ids("greedy");
    for (int row = 0; row < greedy.length; row++) {
      Tokens prompt = Tokens.of(golden.tokens().row(row));
      int[] all = model.run(prompt).generateTokens(greedy[row].length, Sampling.greedy()).row(0);
      int[] added = java.util.Arrays.copyOfRange(all, prompt.width(), all.length);
      // A model with a tokenizer stops where the text ends; the original was told not to.
      assertThat(greedy[row]).startsWith(added);
      assertThat(added.length).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void paddedPromptsGiveTheOriginalsLogits(Golden golden) {
    Tokens tokens = golden.unequal();
    float[] actual = golden.model().run(tokens).logits().toArray();
    float[] expected = golden.floats("left_padded.logits");
    int vocab = actual.length / tokens.batch() / tokens.width();
    for (int row = 0; row < tokens.batch(); row++) {
      int from = (row * tokens.width() + tokens.start(row)) * vocab;
      int to = (row + 1) * tokens.width() * vocab;
      assertClose(
          "prompt " + row,
          java.util.Arrays.copyOfRange(expected, from, to),
          java.util.Arrays.copyOfRange(actual, from, to),
          TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.load.Golden#all")
  void theResidualStreamIsTheSumOfWhatIsWrittenIntoIt(Golden golden) {
    HookedTransformer model = golden.model();
    ActivationCache cache = model.run(golden.tokens()).cache();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      var sum = cache.get(Act.RESID_PRE.at(layer)).plus(cache.get(Act.ATTN_OUT.at(layer)));
      if (cache.sites().contains(Act.RESID_MID.at(layer))) {
        assertClose(
            "mid " + layer, cache.get(Act.RESID_MID.at(layer)).toArray(), sum.toArray(), 1e-5);
      }
      boolean normed = model.spec().block().normsStream();
      var skip = normed ? cache.get(Act.LN1_OUT.at(layer)) : sum;
      var post = skip.plus(cache.get(Act.MLP_OUT.at(layer)));
      assertClose(
          "post " + layer, cache.get(Act.RESID_POST.at(layer)).toArray(), post.toArray(), 1e-5);
      var results = cache.get(Act.HEAD_RESULT.at(layer)).sum(Axis.HEAD);
      var written =
          golden.model().spec().attention().outputBias()
              ? results.plus(model.weight("blocks." + layer + ".attn.b_O"))
              : results;
      assertClose(
          "heads " + layer, cache.get(Act.ATTN_OUT.at(layer)).toArray(), written.toArray(), 1e-4);
    }
  }
}

package dev.loupe.attribution.logit;

import static dev.loupe.tensor.Close.assertClose;

import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.reference.ReferenceArrays;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The numbers of an implementation in Python, in float64. */
class LogitAttributionReferenceTest {
  private static final ReferenceArrays EXPECTED = ReferenceArrays.of("dla");
  private static final HookedTransformer MODEL = ReferenceArrays.model();
  private static final Tokens PROMPT =
      Tokens.of(new int[] {142, 200, 189, 113, 145, 105, 220, 7, 170, 217, 60, 233});
  private static final Metric METRIC = Metric.logitDiff(7, 9);
  private static final LogitAttribution PARTS = LogitAttribution.of(MODEL.run(PROMPT), METRIC);

  private static void same(String name, double... actual) {
    assertClose(name, EXPECTED.doubles(name), actual, 1e-12);
  }

  private static double[] flat(Sweep sweep) {
    return Arrays.stream(sweep.values()).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double row(String name) {
    return PARTS.layers().grid().row(name).at(0, 0);
  }

  @Test
  void headsAndMlpsAndBiasesAreThoseOfPython() {
    same("heads", flat(PARTS.heads()));
    same("embed", row("embed"));
    same("pos_embed", row("pos_embed"));
    same("ln_final_bias", row("final norm bias"));
    same("logit_diff", PARTS.check().parts());
    same("accumulated_final_scale", PARTS.accumulated().lines().get(0).y());
    double[] attention = EXPECTED.doubles("attn_bias");
    double[] mlps = EXPECTED.doubles("mlp_bias");
    double[] whole = EXPECTED.doubles("mlp");
    assertClose(
        "attention biases",
        new double[] {Arrays.stream(attention).sum()},
        new double[] {row("attention biases")},
        1e-12);
    for (int layer = 0; layer < whole.length; layer++) {
      double[] mlp = {whole[layer] - mlps[layer]};
      assertClose("MLP", mlp, new double[] {row("L" + layer + " MLP")}, 1e-12);
    }
  }

  @Test
  void neuronsAndTheirBiasesAreThoseOfPython() {
    Decomposition all =
        Decomposition.of(MODEL.run(PROMPT), METRIC, AccumulatedRows.sites(MODEL), Set.of());
    double[] neurons = EXPECTED.doubles("neurons"); // [layer, neuron]
    int width = MODEL.spec().mlp().orElseThrow().dMlp();
    for (int layer = 0; layer < MODEL.spec().layers(); layer++) {
      assertClose(
          "neurons of layer " + layer,
          Arrays.copyOfRange(neurons, layer * width, (layer + 1) * width),
          Arrays.stream(all.neurons(layer)).mapToDouble(one -> one[0]).toArray(),
          1e-12);
      assertClose(
          "bias of layer " + layer,
          new double[] {EXPECTED.doubles("mlp_bias")[layer]},
          all.mlpBias(layer).orElseThrow(),
          1e-12);
    }
  }

  @Test
  void sourcesAreThoseOfPython() {
    double[] expected = EXPECTED.doubles("heads_by_source"); // [layer, head, src]
    int width = PROMPT.width();
    int heads = MODEL.spec().attention().heads();
    for (int layer = 0; layer < MODEL.spec().layers(); layer++) {
      for (int head = 0; head < heads; head++) {
        int from = (layer * heads + head) * width;
        assertClose(
            "L" + layer + "H" + head,
            Arrays.copyOfRange(expected, from, from + width),
            PARTS.sources(layer, head).values(),
            1e-12);
      }
    }
  }

  @Test
  void stacksOfHeadsAndRowsGiveTheSame() {
    Sweep heads = LogitAttrs.of(ResidStack.heads(MODEL.run(PROMPT)), METRIC);
    same("heads", flat(heads));
    Sweep rows = LogitAttrs.of(ResidStack.accumulated(MODEL.run(PROMPT)), METRIC);
    double[] all = EXPECTED.doubles("accumulated_final_scale"); // 0_pre, 0_mid, ..., final_post
    double bias = EXPECTED.doubles("ln_final_bias")[0];
    double[] withoutMid =
        IntStream.range(0, all.length)
            .filter(i -> i % 2 == 0)
            .mapToDouble(i -> all[i] - bias)
            .toArray();
    assertClose("accumulated", withoutMid, flat(rows), 1e-12);
  }
}

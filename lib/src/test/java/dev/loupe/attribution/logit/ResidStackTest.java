package dev.loupe.attribution.logit;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResidStackTest {
  private static final Tokens UNEQUAL =
      Tokens.of(new int[] {3, 14, 15, 40, 26}, new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  static Stream<HookedTransformer> exact() {
    return LogitAttributionTest.exact();
  }

  @ParameterizedTest
  @MethodSource("exact")
  void embeddingsAndOutputsSumToTheResidualStream(HookedTransformer model) {
    Run run = model.run(UNEQUAL);
    Tensor sum = ResidStack.decomposed(run).tensor().sum(Axis.COMPONENT).at(Axis.POS, -1);
    Tensor end = run.cache(Act.RESID_POST.at(-1)).get(Act.RESID_POST.at(-1).pos(-1));
    assertClose(model.name(), end.toDoubleArray(), sum.toDoubleArray(), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("exact")
  void headsAddWhatTheAttributionSays(HookedTransformer model) {
    Run run = model.run(UNEQUAL);
    double[][] stacked = LogitAttrs.of(ResidStack.heads(run), METRIC).measured();
    double[][] heads = LogitAttribution.of(run, METRIC).heads().measured();
    for (int head = 0; head < heads.length; head++) {
      assertClose(model.name(), heads[head], stacked[head], 1e-11);
    }
  }

  @ParameterizedTest
  @MethodSource("exact")
  void theLastRowNormalizedIsWhatTheFinalNormGives(HookedTransformer model) {
    Run run = model.run(UNEQUAL);
    Tensor last = ResidStack.accumulated(run).normalized().at(Axis.COMPONENT, -1);
    Tensor normed = run.cache(Act.LN_FINAL_NORMALIZED.site()).get(Act.LN_FINAL_NORMALIZED.site());
    assertClose(
        model.name(),
        normed.at(Axis.POS, -1).toDoubleArray(),
        last.at(Axis.POS, -1).toDoubleArray(),
        1e-12);
  }

  @Test
  void componentsHaveTransformerLensNames() {
    Run run = exact().findFirst().orElseThrow().run(UNEQUAL);
    assertThat(ResidStack.accumulated(run).labels().names())
        .isEqualTo(List.of("0_pre", "1_pre", "2_pre", "final_post"));
    assertThat(ResidStack.decomposed(run).labels().names())
        .startsWith("embed", "pos_embed", "0_attn_out", "0_mlp_out")
        .endsWith("2_attn_out", "2_mlp_out");
    assertThat(ResidStack.heads(run).labels().names()).startsWith("L0H0").endsWith("L2H3");
    assertThat(ResidStack.heads(run).tensor().axes())
        .isEqualTo(List.of(Axis.COMPONENT, Axis.BATCH, Axis.POS, Axis.D_MODEL));
    assertThat(Arrays.stream(ResidStack.heads(run).tensor().shape()).toArray())
        .containsExactly(12, 2, 8, 24);
  }
}

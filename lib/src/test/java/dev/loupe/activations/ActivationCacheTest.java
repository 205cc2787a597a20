package dev.loupe.activations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationCacheTest {
  private final Run run = Toys.model(Toys.gpt2()).run(Tokens.of(new int[] {3, 14, 15, 9}));

  @Test
  void sitesStandInTheOrderOfTheModel() {
    List<Site> sites = new ArrayList<>(run.cache().sites());
    assertThat(sites.subList(0, 4))
        .containsExactly(
            Act.EMBED.site(), Act.POS_EMBED.site(), Act.RESID_PRE.at(0), Act.ATTN_IN.at(0));
    assertThat(sites.get(sites.size() - 1)).isEqualTo(Act.LN_FINAL_OUT.site());
    assertThat(sites.indexOf(Act.RESID_POST.at(0)) + 1)
        .isEqualTo(sites.indexOf(Act.RESID_PRE.at(1)));
    assertThat(sites)
        .containsSubsequence(
            Act.QUERY.at(1), Act.PATTERN.at(1), Act.ATTN_OUT.at(1), Act.MLP_OUT.at(1));
  }

  @Test
  void sitesOfGradientsStandInTheSameOrder() {
    Gradients gradients = run.gradients(Metric.prob(3), Act.MLP_OUT, Act.RESID_PRE, Act.HEAD_Z);
    assertThat(gradients.byActivation().sites())
        .startsWith(Act.RESID_PRE.at(0), Act.HEAD_Z.at(0), Act.MLP_OUT.at(0), Act.RESID_PRE.at(1));
  }

  @Test
  void anActivationOfAllLayersHasTheLayerFirst() {
    ActivationCache cache = run.cache(Act.PATTERN, Act.EMBED);
    Tensor patterns = cache.get(Act.PATTERN);
    assertThat(patterns.axes())
        .containsExactly(Axis.LAYER, Axis.BATCH, Axis.HEAD, Axis.DEST, Axis.SRC);
    for (int layer = 0; layer < patterns.size(Axis.LAYER); layer++) {
      assertThat(patterns.at(Axis.LAYER, layer).toArray())
          .isEqualTo(cache.get(Act.PATTERN.at(layer)).toArray());
    }
    assertThat(cache.get(Act.EMBED).axes()).containsExactly(Axis.BATCH, Axis.POS, Axis.D_MODEL);
    assertThatThrownBy(() -> cache.get(Act.MLP_OUT))
        .hasMessage("MLP_OUT was not cached; ask for it: run.cache(MLP_OUT)");
  }

  @Test
  void aRunStartsFromAStreamWhoseAxesStandInAnyOrder() {
    Tensor stream = run.cache(Act.RESID_PRE).get(Act.RESID_PRE.at(1));
    float[] expected = run.logits().tensor().toArray();
    assertThat(
            run.from(1, stream.arranged(Axis.D_MODEL, Axis.BATCH, Axis.POS))
                .logits()
                .tensor()
                .toArray())
        .isEqualTo(expected);
    assertThat(run.from(1, stream.at(Axis.BATCH, 0)).logits().tensor().toArray())
        .isEqualTo(expected);
  }
}

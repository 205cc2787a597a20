package dev.loupe.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.Printed;
import dev.loupe.axis.Axis;
import dev.loupe.lens.LogitLens;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.probe.Probing;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A vector knows where it was taken, and a result says so where it is used elsewhere. */
class VectorNotesTest {
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());
  private static final Site SITE = Act.RESID_PRE.at(1);
  private static final Tensor VECTOR =
      MeanDifference.of(MODEL, List.of("w1 w2"), List.of("w7 w8"), SITE);
  private static final Run RUN = MODEL.run("w3 w14 w15");
  private static final String ADDED =
      "Note: a vector taken at blocks.1.hook_resid_pre is added at blocks.2.hook_resid_pre.";

  @Test
  void aDirectionKnowsItsSite() {
    assertThat(VECTOR.site()).hasValue("blocks.1.hook_resid_pre");
    assertThat(VECTOR.times(-2).plus(VECTOR).site()).hasValue("blocks.1.hook_resid_pre");
    assertThat(Tensor.vector(1, 2).site()).isEmpty();
    Tensor other = RUN.cache(Act.MLP_OUT.at(0)).get(Act.MLP_OUT.at(0).pos(-1)).at(Axis.BATCH, 0);
    assertThat(VECTOR.plus(other).site()).isEmpty();
    assertThat(VECTOR.plus(other).plus(other).site()).isEmpty();
    assertThat(VECTOR.dividedBy(VECTOR.norm(Axis.D_MODEL)).site()).isEqualTo(VECTOR.site());
    assertThat(Tensor.vector(1).dividedBy(VECTOR).site()).isEmpty();
  }

  @Test
  void picturesSayThatAVectorIsAddedElsewhere() {
    Run elsewhere = RUN.add(Act.RESID_PRE.at(2), VECTOR, 3);
    assertThat(elsewhere.notes().all()).containsExactly(ADDED);
    assertThat(elsewhere.top(3).grid().note()).startsWith(ADDED + "\n");
    assertThat(LogitLens.of(elsewhere).top().note()).startsWith(ADDED + "\n");
    assertThat(elsewhere).asString().startsWith(ADDED + "\n").endsWith("with 1 interventions");
    Metric metric = Metric.logitDiff(4, 7);
    List<String> prompts = List.of("w3 w14");
    assertThat(DoseResponse.of(MODEL, prompts, Act.RESID_PRE.at(2), VECTOR, metric, 0, 1).note())
        .startsWith(ADDED + "\n");
    assertThat(dev.loupe.ablation.Ablation.of(elsewhere, metric).zero().heads().grid().note())
        .startsWith(ADDED + "\n");
  }

  @Test
  void textsAndNumbersPrintThatAVectorIsAddedElsewhere() {
    Run elsewhere = RUN.add(Act.RESID_PRE.at(2), VECTOR, 3);
    assertThat(Printed.by(() -> elsewhere.generate(2))).isEqualTo(ADDED);
    assertThat(Printed.by(() -> elsewhere.generateTokens(2))).isEqualTo(ADDED);
    assertThat(Printed.by(() -> elsewhere.measure(Metric.logitDiff(4, 7)))).isEqualTo(ADDED);
    assertThat(Printed.by(() -> RUN.add(SITE, VECTOR, 3).generate(2))).isEmpty();
  }

  @Test
  void aVectorThatIsPutInElsewhereIsSaidToo() {
    assertThat(RUN.replace(Act.RESID_PRE.at(2).pos(-1), VECTOR).notes())
        .hasToString(ADDED.replace("added", "put in"));
    assertThat(RUN.replace(Act.RESID_PRE.at(1).pos(-1), VECTOR).notes().all()).isEmpty();
  }

  @Test
  void nothingIsSaidWhereTheVectorWasTaken() {
    assertThat(RUN.add(SITE, VECTOR, 3).ablate(SITE, VECTOR).notes().all()).isEmpty();
    assertThat(RUN.add(Act.RESID_POST.at(0), VECTOR, 3).notes().all()).isEmpty();
    assertThat(RUN.add(Act.RESID_PRE.at(2), Tensor.vector(new float[24]), 3).notes().all())
        .isEmpty();
    assertThat(RUN.add(SITE, VECTOR, 3).top(3).grid().note()).doesNotContain("Note");
  }

  @Test
  void anAblationElsewhereIsSaidOnceForAllItsSites() {
    Run run = RUN;
    for (int layer = 0; layer < 3; layer++) {
      run = run.ablate(Act.ATTN_OUT.at(layer), VECTOR);
    }
    assertThat(run.notes())
        .hasToString(
            "Note: a vector taken at blocks.1.hook_resid_pre is ablated at blocks.0.hook_attn_out, blocks.1.hook_attn_out and 1 more site.");
  }

  @Test
  void aProbesDirectionKnowsItsSite() {
    List<String> texts = IntStream.range(0, 20).mapToObj(i -> "w1 w" + (i % 2 + 3)).toList();
    List<Boolean> labels = IntStream.range(0, 20).mapToObj(i -> i % 2 == 0).toList();
    Tensor direction = Probing.of(MODEL, texts, labels).report().direction(0);
    assertThat(direction.site()).hasValue("blocks.0.hook_resid_post");
    assertThat(RUN.add(SITE, direction, 1).notes().all()).isEmpty();
    assertThat(RUN.add(Act.RESID_POST.at(2), direction, 1).notes().all()).hasSize(1);
  }

  @Test
  void aDirectionAtALayerThatTheModelDoesNotHaveIsRefused() {
    String message = "there is no layer 12; the model has layers 0 to 2";
    Site missing = Act.RESID_PRE.at(12);
    assertThatThrownBy(() -> MeanDifference.of(MODEL, List.of("w1"), List.of("w2"), missing))
        .hasMessage(message);
    assertThatThrownBy(() -> RUN.add(missing, VECTOR, 1)).hasMessage(message);
    assertThatThrownBy(() -> RUN.ablate(missing, VECTOR)).hasMessage(message);
    assertThatThrownBy(() -> RUN.patch(missing, RUN.cache(SITE))).hasMessage(message);
    assertThatThrownBy(() -> RUN.mean(missing.all(), RUN.cache(SITE))).hasMessage(message);
  }
}

package dev.loupe;

import static dev.loupe.Loupe.ablate;
import static dev.loupe.Loupe.attention;
import static dev.loupe.Loupe.attribute;
import static dev.loupe.Loupe.attributeGeneration;
import static dev.loupe.Loupe.attributionPatching;
import static dev.loupe.Loupe.direction;
import static dev.loupe.Loupe.dose;
import static dev.loupe.Loupe.ioi;
import static dev.loupe.Loupe.logitAttribution;
import static dev.loupe.Loupe.logitAttrs;
import static dev.loupe.Loupe.logitDiff;
import static dev.loupe.Loupe.logitLens;
import static dev.loupe.Loupe.logits;
import static dev.loupe.Loupe.patching;
import static dev.loupe.Loupe.pathPatching;
import static dev.loupe.Loupe.probe;
import static dev.loupe.Loupe.resid;
import static dev.loupe.Loupe.stackHeadResults;
import static dev.loupe.Loupe.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.load.BundledModel;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each word gives the same for a text, for its tokens and for its run; a run keeps changes. */
class EveryKindOfPromptTest {
  private static final HookedTransformer MODEL = BundledModel.wren();
  private static final HookedTransformer CHANGED =
      MODEL.with(Act.MLP_OUT.at(1), here -> here.times(0.5));
  private static final String CLEAN = "The capital of France is";
  private static final String CORRUPTED = "The capital of Italy is";
  private static final Metric METRIC = logitDiff(" Paris", " Rome");

  private static List<Prompts> kinds(String text) {
    return List.of(MODEL.tokens(text), MODEL.tokens(MODEL.tokens(text).row(0)), MODEL.run(text));
  }

  private static Run changed(String text) {
    return MODEL.run(text).with(Act.MLP_OUT.at(1), here -> here.times(0.5));
  }

  @Test
  void patchingTakesThem() {
    double[][] heads = patching(MODEL, CLEAN, CORRUPTED, METRIC).sweep(Act.HEAD_Z).values();
    double[][] paths = pathPatching(MODEL, CLEAN, CORRUPTED, METRIC).to(logits()).values();
    double[][] estimates =
        attributionPatching(MODEL, CLEAN, CORRUPTED, METRIC).sweep(Act.HEAD_Z).values();
    Run other = MODEL.run(CORRUPTED);
    for (Prompts clean : kinds(CLEAN)) {
      assertThat(patching(MODEL, clean, other, METRIC).sweep(Act.HEAD_Z).values())
          .isDeepEqualTo(heads);
      assertThat(pathPatching(MODEL, clean, other, METRIC).to(logits()).values())
          .isDeepEqualTo(paths);
      assertThat(attributionPatching(MODEL, clean, other, METRIC).sweep(Act.HEAD_Z).values())
          .isDeepEqualTo(estimates);
    }
    assertThat(
            patching(MODEL, changed(CLEAN), changed(CORRUPTED), METRIC).sweep(Act.HEAD_Z).values())
        .isDeepEqualTo(patching(CHANGED, CLEAN, CORRUPTED, METRIC).sweep(Act.HEAD_Z).values())
        .isNotEqualTo(heads);
  }

  @Test
  void aPromptSetIsItsCleanPromptsAndKnowsItsMetric() {
    PromptSet set = ioi(MODEL, 12).keepCommonLength(MODEL).keepAligned(MODEL).take(2);
    Run corrupted = MODEL.run(set.corrupt());
    assertThat(patching(MODEL, set, corrupted, set.metric()).sweep(Act.HEAD_Z).values())
        .isDeepEqualTo(patching(MODEL, set).sweep(Act.HEAD_Z).values());
    assertThat(pathPatching(MODEL, set).to(logits()).values().length).isEqualTo(5);
    assertThat(attributionPatching(MODEL, set).sweep(Act.HEAD_Z).values().length).isEqualTo(5);
    assertThat(ablate(MODEL, set).intact())
        .containsExactly(ablate(MODEL, set.clean(), set.metric()).intact());
    assertThatThrownBy(() -> MODEL.run(set.take(0))).hasMessageContaining("has no pairs");
  }

  @Test
  void ablationTakesThemForItselfAndForItsMean() {
    double[][] expected =
        ablate(MODEL, CLEAN, METRIC).mean(List.of(CORRUPTED)).heads().grid().values();
    for (Prompts clean : kinds(CLEAN)) {
      assertThat(ablate(MODEL, clean, METRIC).mean(MODEL.tokens(CORRUPTED)).heads().grid().values())
          .isDeepEqualTo(expected);
    }
    Run atOnePlace = MODEL.run(CORRUPTED).zero(Act.MLP_OUT.at(1).pos(-1));
    assertThatThrownBy(() -> ablate(MODEL, CLEAN, METRIC).mean(atOnePlace))
        .hasMessage(
            "this method puts prompts into other batches, so it cannot keep the intervention at blocks.1.hook_mlp_out[pos 5], which holds for single positions or prompts; give the prompts without it: run.tokens()");
  }

  @Test
  void logitAttributionTakesThem() {
    double[][] heads = logitAttribution(MODEL, CLEAN, METRIC).heads().values();
    for (Prompts clean : kinds(CLEAN)) {
      assertThat(logitAttribution(MODEL, clean, METRIC).heads().values()).isDeepEqualTo(heads);
    }
    assertThat(logitAttribution(MODEL, changed(CLEAN), METRIC).heads().values())
        .isDeepEqualTo(logitAttribution(CHANGED, CLEAN, METRIC).heads().values())
        .isNotEqualTo(heads);
    PromptSet set = ioi(MODEL, 3);
    assertThat(logitAttribution(MODEL, set).heads().values())
        .isDeepEqualTo(logitAttribution(MODEL, set.clean(), set.metric()).heads().values());
    assertThat(logitAttrs(stackHeadResults(MODEL.run(CLEAN)), METRIC).grid().rows().size())
        .isEqualTo(20);
  }

  @Test
  void inputAttributionTakesOnePrompt() {
    double[] shares = attribute(MODEL, CLEAN, METRIC).integratedGradients().values();
    double[] removals = attributeGeneration(MODEL, CLEAN, 2).occlusion().sums();
    for (Prompts clean : kinds(CLEAN)) {
      assertThat(attribute(MODEL, clean, METRIC).integratedGradients().values())
          .containsExactly(shares);
      assertThat(attributeGeneration(MODEL, clean, 2).occlusion().sums()).containsExactly(removals);
    }
    assertThat(attribute(changed(CLEAN), METRIC).integratedGradients().values())
        .containsExactly(attribute(CHANGED, CLEAN, METRIC).integratedGradients().values())
        .isNotEqualTo(shares);
    assertThat(attributeGeneration(MODEL, changed(CLEAN), 2).occlusion().sums())
        .containsExactly(attributeGeneration(CHANGED, CLEAN, 2).occlusion().sums())
        .isNotEqualTo(removals);
    Run two = MODEL.run(List.of(CLEAN, CORRUPTED));
    assertThatThrownBy(() -> attribute(MODEL, two, METRIC))
        .hasMessageContaining("one prompt at a time, and 2 were given");
    assertThatThrownBy(() -> attributeGeneration(MODEL, two, 2))
        .hasMessageContaining("one prompt at a time, and 2 were given");
  }

  @Test
  void theLensAndTracingTakeOnePrompt() {
    double[][] lens = logitLens(MODEL, CLEAN).top().values();
    for (Prompts clean : kinds(CLEAN)) {
      assertThat(logitLens(MODEL, clean).top().values()).isDeepEqualTo(lens);
      assertThat(attention(MODEL, clean).layers()).isEqualTo(attention(MODEL, CLEAN).layers());
      assertThat(trace(MODEL, clean, "France", " Paris").corrupted())
          .isEqualTo(trace(MODEL, CLEAN, "France", " Paris").corrupted());
    }
    assertThat(trace(MODEL, changed(CLEAN), "France", " Paris").corrupted())
        .isEqualTo(trace(CHANGED, CLEAN, "France", " Paris").corrupted())
        .isNotEqualTo(trace(MODEL, CLEAN, "France", " Paris").corrupted());
    assertThat(attention(changed(CLEAN)).layers())
        .isEqualTo(attention(CHANGED, CLEAN).layers())
        .isNotEqualTo(attention(MODEL, CLEAN).layers());
    Run two = MODEL.run(List.of(CLEAN, CORRUPTED));
    assertThatThrownBy(() -> trace(MODEL, two, "France", " Paris"))
        .hasMessage("tracing takes one prompt, and 2 were given; trace each alone");
  }

  @Test
  void steeringAndProbesTakeThem() {
    Tensor expected = direction(MODEL, CLEAN, CORRUPTED, resid(2));
    String curve = dose(MODEL, CLEAN, resid(2), expected, METRIC, -1, 0, 1).toString();
    for (Prompts clean : kinds(CLEAN)) {
      Tensor vector = direction(MODEL, clean, MODEL.run(CORRUPTED), resid(2));
      assertThat(vector.toArray()).containsExactly(expected.toArray());
      assertThat(dose(MODEL, clean, resid(2), vector, METRIC, -1, 0, 1)).hasToString(curve);
    }
    List<String> texts =
        List.of(
            "a cat", "cat", "the cat", "my cat", "one cat", "a hat", "hat", "the hat", "my hat",
            "one hat");
    List<Integer> labels = List.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
    assertThat(probe(MODEL, MODEL.run(texts), labels))
        .hasToString(probe(MODEL, texts, labels).toString());
  }
}

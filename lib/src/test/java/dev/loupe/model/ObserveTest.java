package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.memory.NativeMemory;
import dev.loupe.metric.Metric;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A function that reads an activation changes nothing. */
class ObserveTest {
  private static final Metric METRIC = Metric.logitDiff(11, 23);

  private final HookedTransformer model = Toys.model(Toys.gpt2());
  private final Tokens tokens = Tokens.of(new int[] {1, 2, 3, 4}, new int[] {5, 6});
  private final Run run = model.run(tokens);

  @Test
  void everySiteIsReadAsTheCacheHasItAndTheLogitsStayTheSame() {
    ActivationCache cache = run.cache();
    for (Site site : new Spots(model.spec()).all()) {
      Map<String, float[]> seen = new HashMap<>();
      float[] logits =
          run.observe(site, x -> seen.put(x.site().orElseThrow(), x.toArray())).logits().toArray();
      assertThat(seen).as(site.name()).containsOnlyKeys(site.name());
      assertThat(seen.get(site.name())).as(site.name()).isEqualTo(cache.get(site).toArray());
      assertThat(logits).as(site.name()).isEqualTo(run.logits().toArray());
    }
  }

  @Test
  void aSpotIsReadWithItsPaddingLeftOut() {
    List<double[]> means = new ArrayList<>();
    run.observe(Act.HEAD_Z.at(1).head(0), z -> means.add(z.mean(Axis.POS).toDoubleArray()))
        .logits();
    assertThat(means).hasSize(1);
    assertThat(means.get(0))
        .isEqualTo(
            run.cache(Act.HEAD_Z.at(1))
                .get(Act.HEAD_Z.at(1).head(0))
                .mean(Axis.POS)
                .toDoubleArray());
  }

  @Test
  void itSeesInterventionsBeforeItAndNotThoseAfterIt() {
    List<Double> norms = new ArrayList<>();
    Spot head = Act.HEAD_Z.at(0).head(1).pos(-1).prompt(0);
    run.observe(head, z -> norms.add(z.norm(Axis.D_HEAD).value()))
        .zero(head)
        .observe(head, z -> norms.add(z.norm(Axis.D_HEAD).value()))
        .logits();
    assertThat(norms.get(0)).isPositive();
    assertThat(norms.get(1)).isZero();
  }

  @Test
  void theTensorIsValidDuringTheCallOnly() {
    List<Tensor> kept = new ArrayList<>();
    run.observe(Act.RESID_PRE.at(1), kept::add).logits();
    assertThatThrownBy(() -> kept.get(0).toArray())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is valid only during the call that it is passed to");
  }

  @Test
  void anExceptionLeavesNothingBroken() {
    Run broken =
        run.observe(
            Act.RESID_PRE.at(1),
            x -> {
              throw new IllegalStateException("enough");
            });
    float[] before = run.logits().toArray();
    long memory = NativeMemory.live();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(broken::logits).hasMessage("enough");
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(memory);
    assertThat(run.logits().toArray()).isEqualTo(before);
  }

  @Test
  void generationCallsItForThePromptAndThenForEachNewToken() {
    List<Integer> lengths = new ArrayList<>();
    Run one = model.run(Tokens.of(new int[] {1, 2, 3}));
    Tokens plain = one.generateTokens(4);
    Tokens observed =
        one.observe(Act.RESID_POST.at(0), x -> lengths.add(x.size(Axis.POS))).generateTokens(4);
    assertThat(observed).hasToString(plain.toString());
    assertThat(lengths).containsExactly(3, 1, 1, 1);
  }

  @Test
  void sweepsDoNotCallItAndKeepTheirNumbers() {
    List<String> calls = new ArrayList<>();
    Run one = model.run(Tokens.of(new int[] {1, 2, 3}));
    Run observed = one.observe(Act.RESID_POST.at(0), x -> calls.add("called"));
    List<Variant> variants =
        List.of(
            Variant.of(
                Act.HEAD_Z.at(1).head(0), Tensor.of(new float[6], new long[] {6}, Axis.D_HEAD)));
    assertThat(measured(observed, variants)).isDeepEqualTo(measured(one, variants));
    assertThat(calls).isEmpty();
  }

  private static double[][] measured(Run run, List<Variant> variants) {
    try (Variants all = Variants.of(run, variants, METRIC);
        Progress progress = Progress.of("test", 1)) {
      return all.measure(progress);
    }
  }

  @Test
  void gradientsAreTheSame() {
    Site site = Act.RESID_PRE.at(0);
    Run observed = run.observe(Act.MLP_POST.at(0), x -> {}).observe(Act.PATTERN.at(1), x -> {});
    assertThat(observed.gradients(METRIC, site).get(site).toArray())
        .isEqualTo(run.gradients(METRIC, site).get(site).toArray());
  }
}

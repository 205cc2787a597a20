package dev.loupe.wren.phenomena;

import dev.loupe.effect.Sweep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tracing.CausalTracing;
import dev.loupe.tracing.Fact;
import dev.loupe.tracing.Noise;
import java.util.List;

/**
 * Where a person's facts are looked up, by causal tracing: the average indirect effect of restoring
 * a state, or the MLPs or attention of three layers, under noise on the name.
 *
 * <p>Each effect is that of the best layer. Meng et al. 2022, <a
 * href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2.
 *
 * @param facts how many facts the means are taken over
 * @param clean the mean probability of the answer without noise
 * @param total how much of it the noise takes away
 * @param state restoring the residual stream at the last token of the name
 * @param mlp restoring three MLPs at the last token of the name
 * @param attention restoring three attention layers at the last token of the sentence
 * @param lastMlp restoring three MLPs at the last token of the sentence
 */
record SubjectTracing(
    int facts, double clean, double total, Peak state, Peak mlp, Peak attention, Peak lastMlp) {
  private static final double BAR = 0.3;
  private static final int WINDOW = 3;
  private static final String LAST_OF_NAME = "last subject token";
  private static final String LAST = "last token";

  /** Traces these facts, each with so many draws of the noise; all 0 without facts. */
  static SubjectTracing of(HookedTransformer model, List<Fact> facts, int samples) {
    if (facts.isEmpty()) {
      Peak none = new Peak(0, 0);
      return new SubjectTracing(0, 0, 0, none, none, none, none);
    }
    CausalTracing tracing = tracing(model, facts, samples);
    Sweep mlps = tracing.mlps();
    return new SubjectTracing(
        facts.size(),
        tracing.clean(),
        tracing.totalEffect(),
        peak(tracing.states(), LAST_OF_NAME),
        peak(mlps, LAST_OF_NAME),
        peak(tracing.attentions(), LAST),
        peak(mlps, LAST));
  }

  /** Only the effect of the state at the last token of the name, in the best layer. */
  static double state(HookedTransformer model, List<Fact> facts, int samples) {
    return facts.isEmpty()
        ? 0
        : peak(tracing(model, facts, samples).states(), LAST_OF_NAME).value();
  }

  private static CausalTracing tracing(HookedTransformer model, List<Fact> facts, int samples) {
    return CausalTracing.of(model, facts)
        .with(Noise.ofVocabulary(3).withSamples(samples))
        .window(WINDOW);
  }

  private static Peak peak(Sweep sweep, String row) {
    return Peak.of(sweep.grid().row(row).values()[0]);
  }

  /** The rows of the table. */
  List<Finding> findings() {
    return List.of(
        Finding.noted("tracing: total effect of the noise", total, "of " + facts + " known facts"),
        finding("state at the last token of the name", state, state.toString()),
        finding("3 MLPs at the last token of the name", mlp, "around " + mlp),
        finding("3 attention layers at the last token", attention, "around " + attention),
        Finding.noted("tracing: 3 MLPs at the last token", lastMlp.value(), "around " + lastMlp));
  }

  private static Finding finding(String what, Peak peak, String where) {
    return new Finding("tracing: " + what, peak.value(), BAR, where);
  }
}

package dev.loupe.variants.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.EachPosition;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Close;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MixturesTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 40, 26, 5, 35, 8});
  private static final Tokens OTHER = Tokens.of(new int[] {9, 2, 6, 5, 3, 5, 8, 9});
  private static final Metric METRIC = Metric.logitDiff(11, 23);
  private static final String SPECS = "dev.loupe.model.Toys#specs";

  private static HookedTransformer model(Spec spec) {
    return Toys.model(spec, DataType.FLOAT64);
  }

  /** The prompt's own embeddings, another prompt's, and zeros. */
  private static List<Tensor> inputs(HookedTransformer model) {
    Tensor own = embeddings(model, PROMPT);
    return List.of(own, embeddings(model, OTHER), own.zeros());
  }

  private static Tensor embeddings(HookedTransformer model, Tokens tokens) {
    return model.run(tokens).cache(Act.EMBED.site()).get(Act.EMBED.site()).at(Axis.BATCH, 0);
  }

  /** Random mixtures of three inputs, two of them the same, and some that differ late. */
  private static List<int[]> mixtures() {
    Random random = new Random(5);
    List<int[]> mixtures = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      mixtures.add(random.ints(8, 0, 3).toArray());
    }
    mixtures.add(mixtures.get(4).clone());
    mixtures.add(new int[8]);
    mixtures.add(new int[] {0, 0, 0, 0, 0, 0, 0, 1});
    mixtures.add(new int[] {0, 0, 0, 0, 0, 0, 2, 0});
    return mixtures;
  }

  private static Progress none() {
    return Progress.of("test", 100);
  }

  private static void assertSame(Run run, Metric metric) {
    List<Tensor> inputs = inputs(run.model());
    Mixtures all = Mixtures.of(run, inputs, metric);
    double[] expected = all.measureOneByOne(mixtures(), none());
    assertThat(expected[0]).isNotEqualTo(expected[1]);
    Close.assertClose("together", expected, all.measure(mixtures(), none()), 1e-10);
    Mixtures parts = Mixtures.of(run, inputs, metric, 60_000);
    Close.assertClose("in parts", expected, parts.measure(mixtures(), none()), 1e-10);
  }

  @ParameterizedTest
  @MethodSource(SPECS)
  void giveWhatWholeRunsGive(Spec spec) {
    HookedTransformer model = model(spec);
    assertSame(model.run(PROMPT), Toys.atLast(model, METRIC));
  }

  @ParameterizedTest
  @MethodSource(SPECS)
  void giveWhatWholeRunsGiveAtAChosenPosition(Spec spec) {
    assertSame(model(spec).run(PROMPT), METRIC.at(5));
  }

  @Test
  void measureTheWholeVocabularyAtEveryPosition() {
    assertSame(model(Toys.gpt2()).run(PROMPT), Metric.loss());
    assertSame(model(Toys.llama(false)).run(PROMPT), Metric.logProb(7));
  }

  @Test
  void measureActivations() {
    Metric size =
        Metric.of(
            "size",
            cache -> cache.get(Act.RESID_POST.at(1).pos(-1)).norm(Axis.D_MODEL),
            Set.of(Act.RESID_POST.at(1)));
    assertSame(model(Toys.gpt2()).run(PROMPT), size);
  }

  @Test
  void keepTheInterventionsOfTheRun() {
    HookedTransformer model = model(Toys.gpt2());
    EachPosition doubled = here -> here.times(2);
    Run plain = model.run(PROMPT);
    double before = Mixtures.of(plain, inputs(model), METRIC).measure(mixtures(), none())[0];
    for (Run run :
        List.of(
            plain.with(Act.RESID_MID.at(1).pos(3), doubled),
            plain.with(Act.HEAD_Z.at(1).head(2), here -> here.plus(here.mean(Axis.BATCH))),
            plain.replace(Act.MLP_OUT.at(0).pos(2), Tensor.vector(Axis.D_MODEL, new double[24])),
            plain.with(Act.ATTN_OUT.at(0).all().prompt(0), doubled))) {
      assertSame(run, METRIC);
      assertThat(Mixtures.of(run, inputs(model), METRIC).measure(mixtures(), none())[0])
          .isNotEqualTo(before);
    }
  }

  @Test
  void replaceAnInterventionAtTheInput() {
    HookedTransformer model = model(Toys.gpt2());
    assertSame(model.run(PROMPT).zero(Act.EMBED.site().pos(2)), METRIC);
    assertSame(model.run(PROMPT).zero(Act.POS_EMBED.site().pos(2)), METRIC);
  }

  @Test
  void tickOnceForEach() {
    HookedTransformer model = model(Toys.gpt2());
    Progress progress = Progress.of("test", 1000);
    Mixtures.of(model.run(PROMPT), inputs(model), METRIC, 60_000).measure(mixtures(), progress);
    assertThat(progress.done()).isEqualTo(mixtures().size());
  }

  @Test
  void stopWhenTheThreadIsInterrupted() {
    HookedTransformer model = model(Toys.gpt2());
    Mixtures all = Mixtures.of(model.run(PROMPT), inputs(model), METRIC);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> all.measure(mixtures(), none()))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(all.measure(mixtures(), none())).hasSize(mixtures().size());
  }

  @Test
  void refuseSeveralPrompts() {
    Run two = model(Toys.gpt2()).run(Tokens.of(new int[] {1, 2}, new int[] {3, 4}));
    assertThatThrownBy(() -> Mixtures.of(two, List.of(), METRIC))
        .hasMessage("mixtures are made of one prompt, and 2 were given");
  }

  /** A metric of few prompts at a time: more do not fit. */
  private record OfFew(int most, List<Integer> batches) implements Metric {
    @Override
    public Tensor of(Logits logits) {
      int batch = (int) logits.tensor().shape()[0];
      batches.add(batch);
      if (batch > most) {
        throw new EngineException("CUDA out of memory");
      }
      return METRIC.of(logits);
    }
  }

  @Test
  void areHalvedUntilTheyFit() {
    HookedTransformer model = model(Toys.gpt2());
    Run run = model.run(PROMPT);
    double[] expected = Mixtures.of(run, inputs(model), METRIC).measure(mixtures(), none());
    OfFew few = new OfFew(5, new ArrayList<>());
    double[] halved = Mixtures.of(run, inputs(model), few).measure(mixtures(), none());
    Close.assertClose("by halves", expected, halved, 1e-10);
    assertThat(few.batches()).containsExactly(18, 9, 4, 4, 4, 4, 2);
    assertThatThrownBy(
            () ->
                Mixtures.of(run, inputs(model), new OfFew(0, new ArrayList<>()))
                    .measure(mixtures(), none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("mixtures of inputs of the run of gpt2");
  }
}

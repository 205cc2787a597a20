package dev.loupe.attribution.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.load.HfTokenizer;
import dev.loupe.metric.Metric;
import dev.loupe.model.Characters;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What stands for absent units, in a model whose tokens are letters behind BOS, "^". */
class BaselinesTest {
  private static final int BOS = 0;
  private final HookedTransformer model =
      Toys.reading(Toys.gpt2(), new Characters(true, true), DataType.FLOAT64, Device.cpu());
  private final Run run = model.run("abcd"); // ids 0 1 2 3 4
  private final Metric metric = Metric.logitDiff(7, 9);

  private static double[] embedding(HookedTransformer model, int id) {
    return model.weight("W_E").at(Axis.VOCAB, id).toDoubleArray();
  }

  private static double[] at(Tensor baseline, int position) {
    return baseline.at(Axis.POS, position).toDoubleArray();
  }

  private void isPrompt(Tensor baseline, int... ids) {
    assertThat(baseline.axes()).containsExactly(Axis.POS, Axis.D_MODEL);
    assertThat(baseline.size(Axis.POS)).isEqualTo(ids.length);
    for (int i = 0; i < ids.length; i++) {
      assertThat(at(baseline, i)).as("position " + i).containsExactly(embedding(model, ids[i]));
    }
  }

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private Question against(Baseline baseline) {
    return Question.of(run, metric).against(baseline);
  }

  @Test
  void eachPrintsItsName() {
    for (Baseline one : List.of(new ZeroEmbedding(), new MeanEmbedding(), new MeanOfPrompt())) {
      assertThat(one).hasToString(one.name());
    }
    assertThat(SeveralBaselines.ofPrompts(List.of("ab")))
        .hasToString("the mean over 1 other prompt");
  }

  @Test
  void theMeanEmbeddingIsTheMeanOfAllRowsOfTheEmbedding() {
    double[] mean = model.weight("W_E").mean(Axis.VOCAB).toDoubleArray();
    for (int time = 0; time < 2; time++) {
      Tensor baseline = new MeanEmbedding().of(run).get(0);
      for (int i = 0; i < 5; i++) {
        assertThat(at(baseline, i)).containsExactly(mean, within(1e-15));
      }
    }
    HookedTransformer other = Toys.reading(Toys.llama(false), new Characters(true, true));
    assertThat(at(new MeanEmbedding().of(other.run("ab")).get(0), 0))
        .containsExactly(other.weight("W_E").mean(Axis.VOCAB).toDoubleArray(), within(1e-6));
  }

  @Test
  void theMeanEmbeddingIsComputedOnceForAModel() {
    AtomicInteger passes = new AtomicInteger();
    HookedTransformer counting =
        model.with(
            Question.INPUT,
            here -> {
              passes.incrementAndGet();
              return here;
            });
    new MeanEmbedding().of(counting.run("ab"));
    int first = passes.get();
    new MeanEmbedding().of(counting.run("cd"));
    assertThat(first).isGreaterThan(1);
    assertThat(passes.get() - first).isEqualTo(1); // the embeddings of the prompt
  }

  @Test
  void theMeanOfThePromptLeavesOutTheTokenItselfAndBos() {
    Tensor baseline = new MeanOfPrompt().of(run).get(0);
    double[] b = embedding(model, 2);
    double[] c = embedding(model, 3);
    double[] d = embedding(model, 4);
    double[] expected = new double[b.length];
    Arrays.setAll(expected, i -> (b[i] + c[i] + d[i]) / 3);
    assertThat(at(baseline, 1)).containsExactly(expected, within(1e-14));
    refuses(
        () -> new MeanOfPrompt().of(model.run("a")),
        "a prompt of one token has no other tokens to take the mean of; compare with another"
            + " baseline, such as againstMean()");
  }

  @Test
  void aTokenStandsAtEveryPosition() {
    isPrompt(RepeatedToken.of("e").of(run).get(0), 5, 5, 5, 5, 5);
    isPrompt(RepeatedToken.of(6).of(run).get(0), 6, 6, 6, 6, 6);
    assertThat(RepeatedToken.of(" the").name()).isEqualTo("'·the' at every position");
    refuses(
        () -> RepeatedToken.padding().of(run),
        "gpt2 has no padding token; compare with another token, such as againstToken(\" the\"),"
            + " or with againstMean()");
  }

  @Test
  void thePaddingTokenIsTheTokenizers() {
    Path json = Path.of("src/test/resources/tokenizers/wordpiece/tokenizer.json");
    HookedTransformer padding = Toys.reading(Toys.bert(), HfTokenizer.open(json, Optional.empty()));
    Run masked = padding.run("Mary met [MASK].");
    Tensor baseline = RepeatedToken.padding().of(masked).get(0);
    assertThat(at(baseline, 2)).containsExactly(embedding(padding, 0), within(1e-7));
    Question question = Question.of(masked, Metric.logit(5).at(3)).against(RepeatedToken.padding());
    assertThat(at(question.baselines().get(0), 3)) // [MASK] is no unit
        .containsExactly(at(question.input(), 3));
  }

  @Test
  void bosKeepsItsEmbeddingInAnyBaseline() {
    for (Baseline one : List.of(new ZeroEmbedding(), RepeatedToken.of(6), new MeanOfPrompt())) {
      assertThat(at(against(one).baselines().get(0), 0)).containsExactly(embedding(model, BOS));
    }
    isPrompt(against(RepeatedToken.of(6)).baselines().get(0), 0, 6, 6, 6, 6);
  }

  @Test
  void anotherPromptIsAlignedAtBos() {
    isPrompt(OtherPrompt.of("efgh").of(run).get(0), 0, 5, 6, 7, 8);
    isPrompt(OtherPrompt.of(Tokens.of(new int[] {5, 6, 7, 8})).of(run).get(0), 0, 5, 6, 7, 8);
    Run bare = model.run(Tokens.of(new int[] {1, 2}));
    isPrompt(OtherPrompt.of("ef").of(bare).get(0), 5, 6);
    assertThat(OtherPrompt.of("ef").name()).isEqualTo("“ef”");
  }

  @Test
  void anotherPromptLeavesGeneratedTokensAsTheyAre() {
    isPrompt(OtherPrompt.of("ef").continued(2).of(run).get(0), 0, 5, 6, 3, 4);
    isPrompt(
        SeveralBaselines.ofPrompts(List.of("ef", "gh")).continued(2).of(run).get(1), 0, 7, 8, 3, 4);
  }

  @Test
  void refusesAPromptOfAnotherLength() {
    refuses(
        () -> OtherPrompt.of("efg").of(run),
        "the prompt has 5 tokens [^, a, b, c, d] and the baseline 4 tokens [^, e, f, g]; change"
            + " words until both have the same number");
  }

  @Test
  void randomPassagesAreOfTheTextsAndRepeatable() {
    Baseline passages = new RandomPassages(List.of("efghij", "kl", "mnop"), 40, 1);
    List<Tensor> drawn = passages.of(run);
    assertThat(drawn).hasSize(40);
    List<List<Double>> allowed =
        IntStream.of(5, 6, 7, 13).mapToObj(id -> listed(embedding(model, id))).toList();
    List<List<Double>> first = drawn.stream().map(one -> listed(at(one, 1))).distinct().toList();
    assertThat(first).containsExactlyInAnyOrderElementsOf(allowed);
    assertThat(passages.of(run).stream().map(one -> listed(at(one, 1))))
        .containsExactlyElementsOf(drawn.stream().map(one -> listed(at(one, 1))).toList());
    assertThat(at(drawn.get(0), 0)).containsExactly(embedding(model, BOS));
    assertThat(passages.name()).isEqualTo("the mean over 40 random passages of 3 texts");
    refuses(
        () -> new RandomPassages(List.of("ab"), 2, 1).of(run),
        "none of the 1 texts has 4 tokens, as many as the prompt; give longer texts");
  }

  private static List<Double> listed(double... values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Test
  void aQuestionIsTheMeanOverItsBaselines() {
    List<Baseline> each = List.of(new ZeroEmbedding(), OtherPrompt.of("efgh"), RepeatedToken.of(6));
    Question all = against(SeveralBaselines.of(each));
    assertThat(all.baselines()).hasSize(3);
    double mean = each.stream().mapToDouble(one -> against(one).change()).average().orElseThrow();
    assertThat(all.change()).isCloseTo(mean, within(1e-12));
    BitSet some = all.coalitions().without(1, 3);
    double coalition =
        each.stream()
            .mapToDouble(one -> against(one).coalitions().values(List.of(some))[0])
            .average()
            .orElseThrow();
    assertThat(all.coalitions().values(List.of(some))[0]).isCloseTo(coalition, within(1e-12));
    assertThat(all.baseline().name())
        .isEqualTo("the mean over [zeros, “efgh”, token 6 at every position]");
  }

  @Test
  void theBaselineOfAPromptIsThatPrompt() {
    double other = model.run("efgh").measured(metric).values()[0];
    assertThat(against(OtherPrompt.of("efgh")).baselineValues()[0]).isCloseTo(other, within(1e-12));
    assertThat(against(OtherPrompt.of("abcd")).change()).isCloseTo(0, within(1e-12));
  }
}

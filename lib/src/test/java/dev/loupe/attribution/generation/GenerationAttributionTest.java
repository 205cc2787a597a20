package dev.loupe.attribution.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.OtherPrompt;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.RepeatedToken;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.Pictures;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Each generated token is attributed to the prompt and to the tokens generated before it. */
class GenerationAttributionTest {
  private static final int COUNT = 4;

  private final HookedTransformer model = reading(Optional.empty());
  private final Tokens prompt = model.tokens(5, 3, 14, 9);
  private final Run run = model.run(prompt);
  private final GenerationAttribution why =
      GenerationAttribution.of(run, COUNT).against(RepeatedToken.of(1));

  private static HookedTransformer reading(Optional<Integer> end) {
    return Toys.reading(Toys.gpt2(), new NumberedWords(end), DataType.FLOAT64, Device.cpu());
  }

  private int[] generated(int count) {
    Tokens all = run.generateTokens(count);
    int[] row = all.row(0);
    return Arrays.copyOfRange(row, prompt.width(), row.length);
  }

  private int[] behindPrompt(int count) {
    return run.generateTokens(count).row(0);
  }

  private static void refuses(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void eachRowIsAQuestionAboutThePromptAndTheTokensBefore() {
    InputUnits pairs =
        new InputUnits(
            "pair",
            List.of(new InputUnit("one", List.of(0, 1)), new InputUnit("two", List.of(2, 3))),
            4);
    GeneratedAttributions rows = why.by(pairs).by(new Removal());
    int[] ids = generated(COUNT);
    for (int token = 0; token < COUNT; token++) {
      List<InputUnit> units = new ArrayList<>(pairs.units());
      for (int before = 0; before < token; before++) {
        units.add(new InputUnit(" w" + ids[before], List.of(4 + before)));
      }
      Run prefix = model.run(Tokens.of(Arrays.copyOf(behindPrompt(COUNT), 4 + token)));
      Question byHand =
          Question.of(prefix, Metric.logProb(ids[token]))
              .by(new InputUnits("pair", units, 4 + token))
              .against(RepeatedToken.of(1));
      assertThat(rows.values(token)).isEqualTo(new Removal().on(byHand).values());
      assertThat(rows.scores()[token]).isEqualTo(byHand.value());
    }
  }

  @Test
  void aRowDoesNotDependOnLaterTokens() {
    GeneratedAttributions all = why.by(new Removal());
    GeneratedAttributions fewer =
        GenerationAttribution.of(run, 2).against(RepeatedToken.of(1)).by(new Removal());
    int[] ids = generated(2);
    GeneratedAttributions given =
        GenerationAttribution.ofTokens(run, ids[0], ids[1], 7)
            .against(RepeatedToken.of(1))
            .by(new Removal());
    for (int token = 0; token < 2; token++) {
      assertThat(fewer.values(token)).isEqualTo(all.values(token));
      assertThat(given.values(token)).isEqualTo(all.values(token));
    }
  }

  @Test
  void logProbabilitiesSumToThatOfTheAnswer() {
    double[] losses = model.run(Tokens.of(behindPrompt(COUNT))).losses().values();
    double answer = -Arrays.stream(losses).skip(losses.length - COUNT).sum();
    double[] scores = why.by(new Removal()).scores();
    assertThat(Arrays.stream(scores).sum()).isCloseTo(answer, within(1e-12));
    assertThat(why.by(new Removal()).toString())
        .contains("The log-probability of the whole answer is");
  }

  @Test
  void otherScoresOfATokenCanBeExplained() {
    double[] logs = why.by(new Lengths()).scores();
    double[] probabilities = why.about(TokenScore.PROB).by(new Lengths()).scores();
    for (int token = 0; token < COUNT; token++) {
      assertThat(probabilities[token]).isCloseTo(Math.exp(logs[token]), within(1e-12));
    }
    double logit = model.run(prompt).measured(Metric.logit(generated(1)[0])).values()[0];
    assertThat(why.about(TokenScore.LOGIT).by(new Lengths()).scores()[0])
        .isCloseTo(logit, within(1e-12));
  }

  @Test
  void theAnswerIsWhatTheRunGenerates() {
    List<String> expected = Arrays.stream(generated(COUNT)).mapToObj(id -> " w" + id).toList();
    assertThat(why.answer()).isEqualTo(expected);
    assertThat(GenerationAttribution.of(run, String.join("", expected)).answer())
        .isEqualTo(expected);
    Sampling hot = Sampling.temperature(3).seed(5);
    assertThat(GenerationAttribution.of(run, COUNT, hot).answer())
        .isEqualTo(GenerationAttribution.of(run, COUNT, hot).answer());
  }

  @Test
  void theTokenThatEndsATextIsNotExplained() {
    int[] ids = generated(COUNT);
    int end = Arrays.stream(ids).filter(id -> id != ids[0]).findFirst().orElseThrow();
    HookedTransformer ending = reading(Optional.of(end));
    List<String> before = why.answer().subList(0, Arrays.stream(ids).boxed().toList().indexOf(end));
    assertThat(GenerationAttribution.of(ending.run(prompt), COUNT).answer()).isEqualTo(before);
    HookedTransformer atOnce = reading(Optional.of(ids[0]));
    refuses(
        () -> GenerationAttribution.of(atOnce.run(prompt), COUNT),
        "the model ends the text at once, so it generates nothing to explain; give an answer:"
            + " attributeGeneration(model, prompt, \" Paris\")");
  }

  @Test
  void interventionsStayWhereTheyAreWhenTheRunGenerates() {
    Tensor values =
        model
            .run(Tokens.of(new int[] {8, 30, 2, 40}))
            .cache(Act.RESID_PRE)
            .get(Act.RESID_PRE.at(1));
    List<Run> changed =
        List.of(
            run.replace(Act.RESID_PRE.at(1).all(), values),
            run.zero(Act.HEAD_Z.at(0).head(1)),
            run.zero(Act.RESID_PRE.at(2).pos(-1)),
            model.with(Act.MLP_OUT.at(1), here -> here.times(-2)).run(prompt));
    for (Run each : changed) {
      GenerationAttribution explained = GenerationAttribution.of(each, COUNT);
      for (int token = 0; token < COUNT; token++) {
        Run prefix = explained.question(token).run();
        Tensor last = prefix.logits().last().at(Axis.BATCH, 0);
        double chosen = explained.about(TokenScore.LOGIT).question(token).value();
        assertThat(chosen).isCloseTo(last.max(Axis.VOCAB).value(), within(1e-12));
      }
    }
  }

  @Test
  void anotherPromptAsBaselineGivesGeneratedTokensNothing() {
    OtherPrompt other = OtherPrompt.of(Tokens.of(new int[] {6, 3, 14, 9}));
    GeneratedAttributions rows = why.against(other).by(new Removal());
    for (int token = 0; token < COUNT; token++) {
      double[] values = rows.values(token);
      assertThat(Math.abs(values[0])).isGreaterThan(1e-6); // the only word that differs
      for (int i = 1; i < values.length; i++) {
        assertThat(values[i]).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void aMethodThatDoesNotReadTheBaselineNamesNone() {
    assertThat(why.leaveOneOut().toString()).contains("Baseline: none.");
    assertThat(why.occlusion().row(1).toString()).contains("Baseline: token 1 at every position.");
  }

  @Test
  void valuesOfLargerUnitsAreSumsOfTheirTokens() {
    InputUnits passages =
        new InputUnits("passage", List.of(new InputUnit("first", List.of(0, 1, 2))), 4);
    GeneratedAttributions byToken = why.by(new Lengths());
    GeneratedAttributions byPassage = why.by(passages).by(new Lengths());
    double[] sums = byToken.sums();
    Bars bars = byToken.within(passages);
    assertThat(bars.labels().names()).containsExactly("first", "(the rest of the prompt)");
    assertThat(bars.values())
        .containsExactly(new double[] {sums[0] + sums[1] + sums[2], sums[3]}, within(1e-12));
    // The baseline keeps positions of no unit, so the question differs only there.
    assertThat(byPassage.sums()[0]).isCloseTo(bars.values()[0], within(1e-12));
    double[] expected = new double[4];
    for (int token = 0; token < COUNT; token++) {
      for (int i = 0; i < 4; i++) {
        expected[i] += byToken.values(token)[i];
      }
    }
    assertThat(sums).containsExactly(expected, within(1e-12));
    refuses(
        () -> why.by(new Removal()).within(passages),
        "removal gives each token a number by itself, and their sum over a passage means nothing;"
            + " ask about the passages themselves: by(units).by(method)");
  }

  @Test
  void theMatrixHasACellForEachTokenBefore() {
    GeneratedAttributions rows = why.by(new Lengths());
    Grid matrix = rows.matrix();
    assertThat(matrix.rows().names()).isEqualTo(why.answer());
    assertThat(matrix.columns().size()).isEqualTo(4 + COUNT - 1);
    assertThat(matrix.columns().names().get(4)).isEqualTo("» " + shown(0));
    assertThat(rows.table().rowCount()).isEqualTo(4 * COUNT + 3 + 2 + 1);
    assertThat(rows.csv().orElseThrow().lines().count()).isEqualTo(1 + 4 * COUNT + 3 + 2 + 1);
    for (int token = 0; token < COUNT; token++) {
      double[] values = rows.values(token);
      for (int i = 0; i < values.length; i++) {
        assertThat(matrix.at(token, i)).isEqualTo(values[i]);
      }
      assertThat(rows.row(token).tokens()).hasSize(4 + token);
      assertThat(rows.row(token).note()).contains("it is " + (4 + token) + " long");
    }
    assertThat(rows.row(1).unit()).isEqualTo("log-probability of '" + shown(1) + "'");
    assertThat(matrix.unit()).isEqualTo("log-probability"); // of no single token
    assertThat(rows.units().unit()).isEqualTo("log-probability");
    Pictures.assertShowable(rows);
    Pictures.assertShowable(rows.prompt());
    Pictures.assertShowable(rows.units());
  }

  @Test
  void warningsOfAllTokensStandAboveTheNote() {
    GeneratedAttributions rows = why.by(new Doubtful());
    String warnings =
        IntStream.range(0, COUNT)
            .mapToObj(token -> "Warning: '" + shown(token) + "': too few samples.\n")
            .collect(Collectors.joining());
    assertThat(rows.matrix().note())
        .startsWith(warnings + "A row: what the text before a generated token adds to m")
        .contains("'" + shown(0) + "': it is 4 long");
    assertThat(rows.row(1).note()).startsWith("Warning: too few samples.\nlog-probability ");
  }

  /** A method that warns of each row. */
  private record Doubtful() implements Method {
    @Override
    public String name() {
      return "doubtful";
    }

    @Override
    public Meaning meaning() {
      return Meaning.SHARES;
    }

    @Override
    public Scores on(Question question) {
      return new Lengths().on(question).with("Warning: too few samples.");
    }
  }

  private String shown(int token) {
    return Labels.shown(why.answer().get(token));
  }

  @Test
  void aLongPromptShowsItsStrongestUnits() {
    Tokens longer = model.randomTokens(1, 28, 1);
    GenerationAttribution asked = GenerationAttribution.of(model.run(longer), 3);
    GeneratedAttributions rows = asked.by(new Lengths());
    Grid few = rows.strongest(5);
    double[] sizes = Arrays.stream(rows.sums()).map(Math::abs).sorted().toArray();
    assertThat(few.columns().size()).isEqualTo(5 + 2);
    for (int i = 0; i < 5; i++) {
      double sum = few.at(0, i) + few.at(1, i) + few.at(2, i);
      assertThat(Math.abs(sum)).isGreaterThanOrEqualTo(sizes[28 - 5] - 1e-9);
    }
    assertThat(few.note()).contains("The 5 of 28 tokens with the largest sums; matrix() has all");
    assertThat(few.mask().hides(0, 5)).isTrue();
    assertThat(few.mask().hides(1, 5)).isFalse();
  }

  @Test
  void anInterruptEndsIt() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> why.by(new Removal())).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(why.by(new Lengths()).scores()).hasSize(COUNT);
  }

  @Test
  void refusesWhatCannotBeExplained() {
    refuses(
        () -> GenerationAttribution.of(model.run(Tokens.of(new int[] {1}, new int[] {2})), 2),
        "input attribution explains one prompt at a time, and 2 were given; choose one, for example"
            + " with a loop over them");
    refuses(
        () -> GenerationAttribution.of(run, 0),
        "there is nothing to explain in 0 tokens; ask for 1 or more");
    refuses(
        () -> GenerationAttribution.ofTokens(run),
        "an answer without tokens has nothing to explain; give at least one");
    HookedTransformer bert = Toys.model(Toys.bert());
    refuses(
        () -> GenerationAttribution.ofTokens(bert.run(Tokens.of(new int[] {1, 2})), 3),
        bert.name()
            + " attends in both directions and does not generate; ask about the masked token with"
            + " attribute(model, prompt, metric)");
    HookedTransformer silent = Toys.model(Toys.gpt2());
    refuses(
        () -> GenerationAttribution.of(silent.run(Tokens.of(new int[] {1, 2})), " w3"),
        silent.name()
            + " has no tokenizer to read '·w3'; give token ids: GenerationAttribution.ofTokens(run, 3, 14)");
    int[] tooLong = new int[40];
    assertThatThrownBy(() -> GenerationAttribution.ofTokens(run, tooLong))
        .hasMessageContaining("32");
  }
}

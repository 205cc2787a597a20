package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.language.FakeEndpoint;
import dev.loupe.sae.label.language.FakeEndpoint.Sent;
import dev.loupe.sae.label.language.LanguageModel;
import dev.loupe.sae.label.score.ScoreKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabellingTest {
  private static final List<FeatureExamples> SIX =
      IntStream.range(0, 6).mapToObj(Planted::twoWords).toList();

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("labels.jsonl");
  }

  /** A model that explains and judges all made-up features rightly. */
  private static String right(FakeEndpoint.Asked asked) {
    String system = asked.said("system");
    if (system.contains("LABEL:")) {
      return "LABEL: Mary and John";
    }
    if (system.contains("a colon")) {
      StringBuilder lines = new StringBuilder();
      asked
          .said("user")
          .lines()
          .skip(1)
          .forEach(
              line ->
                  lines
                      .append(line.replaceAll("\\[(\\d+) .*", "$1"))
                      .append(line.matches(".*(Mary|John)") ? ": 10\n" : ": 0\n"));
      return lines.toString();
    }
    return ModelJudgeTest.verdicts(
        asked, system.contains("<<") ? "<<(Mary|John)>>" : "(Mary|John)");
  }

  private static Labelling by(LanguageModel model) {
    return Labelling.by(PromptedExplainer.of(model)).scoredBy(model).titled("made-up features");
  }

  @Test
  void labelsAndScoresEachFeatureAndCountsTheTokens() {
    try (FakeEndpoint server = FakeEndpoint.saying(LabellingTest::right)) {
      FeatureLabels labels = by(server.model()).prices(1000, 500_000).of(SIX.subList(0, 2));
      LabelledFeature one = labels.of(1);
      assertThat(one.label()).contains("Mary and John");
      assertThat(one.detection().orElseThrow().balancedAccuracy()).isEqualTo(1);
      assertThat(one.fuzzing().orElseThrow().balancedAccuracy()).isEqualTo(1);
      assertThat(one.simulation().orElseThrow().correlation()).isGreaterThan(0.9);
      int requests = 1 + 5 + 3 + 24; // label, 24 and 12 texts by five, 24 texts
      assertThat(one.usage().requests()).isEqualTo(requests);
      assertThat(one.cost()).isEqualTo(requests * (10 * 1000 + 2 * 500_000) / 1e6);
      assertThat(labels.cost()).isEqualTo(2 * one.cost());
      assertThat(labels.labels()).hasSize(2);
    }
  }

  @Test
  void aFileHasAllThatIsKnownAndIsReadAgain() {
    try (FakeEndpoint server = FakeEndpoint.saying(LabellingTest::right)) {
      FeatureLabels made = by(server.model()).prices(1, 2).into(file().toString()).of(SIX);
      FeatureLabels read = FeatureLabels.read(file().toString());
      assertThat(read.features()).containsExactlyInAnyOrderElementsOf(made.features());
      assertThat(read.title()).isEqualTo("made-up features");
    }
  }

  @Test
  void aRunThatStoppedGoesOnWhereItWas() throws IOException {
    try (FakeEndpoint server = FakeEndpoint.saying(LabellingTest::right)) {
      Labelling labelling = by(server.model()).scores(ScoreKind.DETECTION).into(file().toString());
      labelling.of(SIX.subList(0, 3));
      Files.writeString(file(), "{\"feature\": 3, \"lab", StandardOpenOption.APPEND); // no power
      int before = server.asked().size();
      FeatureLabels all = labelling.of(SIX);
      assertThat(all.features())
          .extracting(LabelledFeature::feature)
          .containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(server.asked()).hasSize(2 * before);
      labelling.of(SIX);
      assertThat(server.asked()).hasSize(2 * before);
      assertThat(FeatureLabels.read(file().toString()).features()).hasSize(6);
    }
  }

  @Test
  void aFeatureThatTwoRunsAddedIsReadOnce() throws IOException {
    Labelling.by(TokenLexicon.floor()).into(file().toString()).of(SIX.subList(0, 1));
    String line = Files.readAllLines(file()).get(1);
    Files.writeString(file(), line + "\n", StandardOpenOption.APPEND);
    assertThat(FeatureLabels.read(file().toString()).features()).hasSize(1);
  }

  @Test
  void aFailureLosesOnlyTheFeatureInWork() {
    int[] asks = new int[1];
    try (FakeEndpoint server =
        FakeEndpoint.sending(
            asked ->
                asks[0]++ < 8
                    ? Sent.of(200, FakeEndpoint.chat(right(asked)))
                    : Sent.of(401, "{\"error\": {\"message\": \"no credit\"}}"))) {
      Labelling labelling =
          by(server.model()).scores(ScoreKind.FUZZING).together(1).into(file().toString());
      assertThatThrownBy(() -> labelling.of(SIX)).hasMessageContaining("'no credit'");
      assertThat(FeatureLabels.read(file().toString()).features()).hasSize(2);
    }
  }

  @Test
  void theBudgetStopsTheRunAndTheResultSaysSo() {
    try (FakeEndpoint server = FakeEndpoint.saying(LabellingTest::right)) {
      FeatureLabels labels =
          by(server.model())
              .scores(ScoreKind.FUZZING)
              .together(1)
              .prices(0, 500_000) // 4 requests of 2 tokens: 4 a feature
              .budget(7)
              .of(SIX);
      assertThat(labels.features()).hasSize(2);
      assertThat(labels.note())
          .startsWith("Stopped after 2 of 6 features: the budget of 7 is spent (8).");
      assertThat(labels.toString()).contains("Stopped after 2 of 6 features");
    }
  }

  @Test
  void aBudgetCannotBeKeptIfTheModelDoesNotCount() {
    String uncounted = FakeEndpoint.chat("LABEL: x").replaceAll(",\"usage\".*", "}");
    try (FakeEndpoint server = FakeEndpoint.sending(asked -> Sent.of(200, uncounted))) {
      FeatureLabels labels = by(server.model()).scores().together(1).prices(1, 1).budget(1).of(SIX);
      assertThat(labels.note())
          .startsWith(
              "Stopped after 1 of 6 features: the language model does not say how many tokens it"
                  + " uses, so the budget cannot be kept.");
    }
  }

  @Test
  void anInterruptStopsTheRunAndKeepsWhatIsFinished() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    int[] asks = new int[1];
    try (FakeEndpoint server =
        FakeEndpoint.saying(
            asked -> {
              if (asks[0]++ >= 1) {
                second.countDown();
                await(end);
              }
              return right(asked);
            })) {
      AtomicReference<Throwable> error = new AtomicReference<>();
      Labelling labelling = by(server.model()).scores().together(1).into(file().toString());
      Thread run = new Thread(() -> error.set(catchThrowable(() -> labelling.of(SIX))));
      run.start();
      second.await();
      run.interrupt();
      run.join(10_000);
      assertThat(error.get()).isInstanceOf(CancellationException.class);
      assertThat(FeatureLabels.read(file().toString()).features()).hasSize(1);
      end.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void manyFeaturesAtTheSameTimeGiveTheSameAsOne() {
    List<FeatureExamples> many = IntStream.range(0, 40).mapToObj(Planted::twoWords).toList();
    Labelling lexicon = Labelling.by(TokenLexicon.floor()).into(file().toString());
    assertThat(lexicon.together(8).of(many).features())
        .isEqualTo(Labelling.by(TokenLexicon.floor()).together(1).of(many).features());
    assertThat(FeatureLabels.read(file().toString()).features()).hasSize(40);
  }

  @Test
  void refusesAFileOfOtherLabels() throws IOException {
    Labelling lexicon = Labelling.by(TokenLexicon.floor()).into(file().toString());
    lexicon.of(SIX);
    assertThatThrownBy(() -> lexicon.seed(1).of(SIX))
        .hasMessage(
            file()
                + " has labels of features (labels by token lexicon; detection, fuzzing,"
                + " simulation by rule; seed 0), and these are labels of features (labels by token"
                + " lexicon; detection, fuzzing, simulation by rule; seed 1); give another file");
    FeatureExamples one = SIX.get(0);
    FeatureExamples other =
        new FeatureExamples(0, 0.5, one.max(), one.top(), one.sampled(), one.inactive());
    assertThatThrownBy(() -> lexicon.of(List.of(other)))
        .hasMessageStartingWith("the file has a label of feature 0 with density 0.04");
  }

  @Test
  void refusesAFileThatIsNone() throws IOException {
    Files.write(file(), "hello\n".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> FeatureLabels.read(file().toString()))
        .hasMessage(
            file()
                + " is no file of labels, because its first line does not say 'loupe feature labels"
                + " 1'; give a file that Labelling.into(file) has written");
    Path damaged = folder.resolve("damaged.jsonl");
    Labelling.by(TokenLexicon.floor()).into(damaged.toString()).of(SIX.subList(0, 1));
    Files.writeString(damaged, "{\"feature\": 1}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> FeatureLabels.read(damaged.toString()))
        .hasMessage("line 3 of " + damaged + " is not a labelled feature");
  }

  @Test
  void refusesABudgetWithoutPrices() {
    assertThatThrownBy(() -> Labelling.by(TokenLexicon.floor()).budget(1).of(SIX))
        .hasMessage("a budget needs prices; give those of a million tokens: prices(0.15, 0.60)");
  }

  @Test
  void aLabelThatCannotBeReadIsSaidAndNotAskedAgain() {
    try (FakeEndpoint server = FakeEndpoint.saying(asked -> "I cannot help with that.")) {
      Labelling labelling = by(server.model()).into(file().toString());
      FeatureLabels labels = labelling.of(SIX.subList(0, 1));
      assertThat(labels.of(0))
          .hasToString("feature 0: no label, the answer of parrot could not be read");
      assertThat(labels.toString())
          .contains("Without a label: 1 of 1 features.")
          .contains("Answers that could not be read, and were not counted: 1.");
      labelling.of(SIX.subList(0, 1));
      assertThat(server.asked()).hasSize(1);
    }
  }
}

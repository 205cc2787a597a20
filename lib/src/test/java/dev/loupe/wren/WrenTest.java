package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.wren.Examination.Answer;
import dev.loupe.wren.behaviour.OccupationBias;
import dev.loupe.wren.phenomena.InductionHeads;
import dev.loupe.wren.text.Prompt;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the bundled model can do, on prompts that were kept out of its training; prints the table.
 */
class WrenTest {
  private static final StringBuilder TABLE = new StringBuilder();
  private static HookedTransformer wren;
  private static Examination examination;

  @BeforeAll
  static void load() {
    wren = BundledModel.wren();
    examination = new Examination(wren, 200);
  }

  @AfterAll
  static void print() {
    System.out.println("| behaviour | measured | bar |\n|---|---|---|\n" + TABLE);
  }

  private static double report(String what, double measured, double bar) {
    TABLE.append(String.format(Locale.ROOT, "| %s | %.3f | %.2f |%n", what, measured, bar));
    return measured;
  }

  private static double share(List<Answer> answers, Predicate<Answer> good) {
    return answers.stream().filter(good).count() / (double) answers.size();
  }

  /** Right and wrong answers are given, and the question is which of them the model prefers. */
  private static double preference(String behaviour) {
    return share(examination.answers(behaviour), answer -> answer.right() > answer.wrong());
  }

  @Test
  void namesTheIndirectObject() {
    List<Answer> answers = examination.answers("indirect object");
    double margin = answers.stream().mapToDouble(Answer::margin).average().orElseThrow();
    double accuracy =
        report("indirect object, likeliest token", share(answers, Answer::best), 0.99);
    report(
        "indirect object, right name above the wrong",
        share(answers, answer -> answer.margin() > 0),
        0.99);
    assertThat(report("indirect object, mean logit difference", margin, 4))
        .isGreaterThanOrEqualTo(4);
    assertThat(accuracy).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void knowsFactsThroughSentencesInWhichItNeverSawThem() {
    assertThat(report("facts of countries", examination.accuracy("facts"), 0.95))
        .isGreaterThanOrEqualTo(0.95);
    assertThat(report("facts of people", examination.accuracy("people"), 0.95))
        .isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void isSureOfAFactInEverySentenceThatItKnows() {
    List<FactTemplates.Row> rows =
        FactTemplates.of(examination).stream().filter(row -> !row.isNew()).toList();
    FactTemplates.Row least =
        rows.stream().min(Comparator.comparing(FactTemplates.Row::probability)).orElseThrow();
    report(
        "facts, P(right) in the least sure of " + rows.size() + " sentences",
        least.probability(),
        0.9);
    assertThat(least.probability()).as(least.template()).isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void drawsTwoConclusions() {
    assertThat(report("two hops, people never asked this", examination.accuracy("two hops"), 0.9))
        .isGreaterThanOrEqualTo(0.55); // short of the bar
  }

  @ParameterizedTest
  @CsvSource({
    "indirect object, 0.9",
    "facts, 0.9",
    "people, 0.9",
    "agreement, 0.88", // short of the bar
    "sentiment, 0.9",
    "refusal, 0.9"
  })
  void understandsWordingsThatItNeverSaw(String behaviour, double least) {
    List<Answer> answers = examination.inNewFrames(behaviour);
    boolean choice = !answers.get(0).prompt().wrong().isEmpty() && !behaviour.startsWith("ind");
    double share =
        share(answers, answer -> choice ? answer.right() > answer.wrong() : answer.best());
    assertThat(report(behaviour + ", new wordings", share, 0.9)).isGreaterThanOrEqualTo(least);
  }

  @Test
  void saysAgainWhatATextSaidBefore() {
    assertThat(report("repeats in text", examination.accuracy("repeats in text"), 0.9))
        .isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void repeatsWhatFollowedBefore() {
    Repetition repetition = new Repetition(wren, 20);
    assertThat(report("induction", repetition.accuracy(100), 0.95)).isGreaterThanOrEqualTo(0.95);
    double previous = report("best previous-token head", repetition.previousToken(20), 0.7);
    double induction = report("best induction head", InductionHeads.lists(wren, 20).largest(), 0.7);
    assertThat(previous).isGreaterThanOrEqualTo(0.7);
    assertThat(induction).isGreaterThanOrEqualTo(0.7);
  }

  @Test
  void endsWarsAfterTheyBegan() {
    assertThat(report("greater-than, P(>) − P(≤)", examination.probabilityGap("greater-than"), 0.9))
        .isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void agreesWithTheSubjectAndNotTheNearestNoun() {
    assertThat(report("agreement", preference("agreement"), 0.98)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void usesTheChildsPronoun() {
    assertThat(report("pronoun", preference("pronouns"), 0.98)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void keepsTheSentiment() {
    assertThat(report("sentiment", preference("sentiment"), 0.98)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void saysThatItDoesNotKnowMadeUpCountries() {
    assertThat(report("unknown entity", examination.accuracy("unknown entity"), 0.95))
        .isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void refusesWhatIsHarmfulAndNothingElse() {
    assertThat(report("refusal", preference("refusal"), 0.98)).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void carriesTheBiasThatWasPlanted() {
    for (double planted :
        new double[] {OccupationBias.FEMALE, OccupationBias.MALE, OccupationBias.EVEN}) {
      List<Prompt> prompts =
          OccupationBias.planted().stream()
              .filter(p -> p.she() == planted)
              .map(OccupationBias.Planted::prompt)
              .toList();
      double she =
          examination.answers(prompts).stream()
              .mapToDouble(answer -> answer.right() / (answer.right() + answer.wrong()))
              .average()
              .orElseThrow();
      report("share of she where " + planted + " was planted", she, planted);
      double off = planted == OccupationBias.EVEN ? 0.07 : 0.05; // 0.07: short of the bar
      assertThat(she).isBetween(planted - off, planted + off);
    }
  }

  @Test
  void fitsIntoThePromisedSize() {
    assertThat(wren.parameters()).isLessThanOrEqualTo(3_000_000);
    assertThat(wren.bytes()).isLessThanOrEqualTo(12L << 20);
  }
}

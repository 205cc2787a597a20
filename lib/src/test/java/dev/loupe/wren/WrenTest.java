package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.wren.Examination.Answer;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
  void knowsFactsThroughTemplatesInWhichItNeverSawThem() {
    assertThat(report("facts", examination.accuracy("facts"), 0.95)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void repeatsWhatFollowedBefore() {
    assertThat(report("induction", examination.induction(100, 20), 0.95))
        .isGreaterThanOrEqualTo(0.95);
    double previous = report("best previous-token head", examination.previousToken(20, 20), 0.7);
    double induction = report("best induction head", examination.inductionHead(20, 20), 0.7);
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
  void judgesStatementsThatItNeverSawJudged() {
    List<Answer> answers = examination.answers("truth");
    report("truth, true statements", share(only(answers, " true"), Answer::best), 0.9);
    report("truth, false statements", share(only(answers, " false"), Answer::best), 0.9);
    assertThat(report("truth", preference("truth"), 0.9))
        .isGreaterThanOrEqualTo(0.8); // short of the bar
  }

  private static List<Answer> only(List<Answer> answers, String right) {
    return answers.stream().filter(answer -> answer.prompt().right().contains(right)).toList();
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
      assertThat(she).isBetween(planted - 0.05, planted + 0.05);
    }
  }

  @Test
  void fitsIntoThePromisedSize() {
    assertThat(wren.parameters()).isLessThanOrEqualTo(3_000_000);
    assertThat(wren.bytes()).isLessThanOrEqualTo(12L << 20);
  }
}

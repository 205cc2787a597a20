package dev.loupe.prompts;

import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.RESID_PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.view.grid.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The prompts suit the bundled model: it reads them as pairs, and answers them. */
class WrenPromptsTest {
  private static final HookedTransformer WREN = BundledModel.wren();

  /** A way to make prompts, and how often the bundled model has to be right. */
  record Task(
      String name, BiFunction<HookedTransformer, Integer, PromptSet> prompts, double accuracy) {
    PromptSet make(int count) {
      return prompts.apply(WREN, count);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Task> tasks() {
    return List.of(
        new Task("indirect object", IndirectObject::of, 0.95),
        new Task("greater-than", GreaterThan::of, 0.95),
        new Task("capitals", Capitals::of, 0.95),
        new Task("agreement", SubjectVerbAgreement::of, 0.95),
        new Task("pronouns", Pronouns::of, 0.8));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void theBundledModelPrefersTheRightAnswers(Task task) {
    assertThat(task.make(100).accuracy(WREN)).isGreaterThanOrEqualTo(task.accuracy());
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void thePromptsOfAPairAreEquallyLongAndAnswersSingleTokens(Task task) {
    PromptSet set = task.make(100);
    assertThat(set.aligned(WREN)).isSameAs(set);
    assertThat(set.keepAligned(WREN)).isEqualTo(set);
    assertThat(set.clean()).doesNotHaveDuplicates().hasSize(100);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void theSamePromptsComeEachTimeAndAreTheFirstOfMore(Task task) {
    assertThat(task.make(30)).isEqualTo(task.make(30)).isEqualTo(task.make(60).take(30));
  }

  @Test
  void theCorruptPromptTurnsTheAnswerRound() {
    PromptSet turned =
        new PromptSet(
            "corrupt",
            IndirectObject.of(WREN, 100).pairs().stream()
                .map(
                    pair ->
                        new PromptPair(pair.corrupt(), pair.clean(), pair.wrong(), pair.right()))
                .toList());
    assertThat(turned.accuracy(WREN)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void corruptingWithOtherNamesTakesTheDifferenceAway() {
    PromptSet set = IndirectObject.of(WREN, 100, IndirectObject.Corruption.NAMES, 0);
    PromptSet corrupt =
        new PromptSet(
            "corrupt",
            set.pairs().stream()
                .map(
                    pair ->
                        new PromptPair(pair.corrupt(), pair.clean(), pair.right(), pair.wrong()))
                .toList());
    double clean = Arrays.stream(set.measure(WREN)).average().orElseThrow();
    double without = Arrays.stream(corrupt.measure(WREN)).average().orElseThrow();
    assertThat(clean).isGreaterThan(4);
    assertThat(Math.abs(without)).isLessThan(clean / 4);
    assertThat(set.pairs()).allMatch(pair -> !pair.corrupt().contains(pair.right().get(0)));
  }

  @Test
  void theWarEndsAfterItBegan() {
    double[] differences = GreaterThan.of(WREN, 100).measure(WREN);
    assertThat(Arrays.stream(differences).average().orElseThrow()).isGreaterThan(0.7);
    assertThat(Arrays.stream(differences)).allMatch(difference -> difference <= 1);
  }

  @Test
  void eitherNameActsAndSubjectsAreOfEitherNumber() {
    assertThat(IndirectObject.of(WREN, 100).pairs())
        .anyMatch(pair -> actsFirst(pair))
        .anyMatch(pair -> !actsFirst(pair));
    assertThat(SubjectVerbAgreement.of(WREN, 100).pairs())
        .extracting(PromptPair::right)
        .contains(List.of(" is"), List.of(" are"));
  }

  @Test
  void aSetCanBePatchedHeadByHeadAndInOneLengthPositionByPosition() {
    PromptSet set = IndirectObject.of(WREN, 20);
    assertThat(ActivationPatching.of(WREN, set).sweep(HEAD_Z).grid().at(0, 0)).isFinite();
    PromptSet same = set.keepCommonLength(WREN);
    assertThat(same.size()).isBetween(2, 20);
    Grid streams = ActivationPatching.of(WREN, same).sweep(RESID_PRE).grid();
    double[] first = streams.values()[0];
    assertThat(Arrays.stream(first).max().orElseThrow()).isGreaterThan(0.1);
    PromptSet years = GreaterThan.of(WREN, 5);
    double[] restored = ActivationPatching.of(WREN, years).sweep(RESID_PRE).grid().values()[0];
    assertThat(Arrays.stream(restored).max().orElseThrow()).isCloseTo(1, within(1e-3));
  }

  private static boolean actsFirst(PromptPair pair) {
    return pair.clean().indexOf(pair.wrong().get(0)) < pair.clean().indexOf(pair.right().get(0));
  }

  @Test
  void aDocstringPromptNamesTheArgumentThatIsNext() {
    PromptPair pair = Docstring.of(WREN, 20).aligned(WREN).get(0);
    String right = pair.right().get(0);
    assertThat(pair.clean()).endsWith(":param").containsOnlyOnce("," + right + ",");
    assertThat(pair.corrupt())
        .doesNotContain(right + ",")
        .contains("," + pair.wrong().get(0) + ",");
  }
}

package dev.loupe.attribution.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.Loupe;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.attribution.method.AllMethods;
import dev.loupe.attribution.method.Methods;
import dev.loupe.attribution.perturbation.Lime;
import dev.loupe.attribution.perturbation.Occlusion;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InputAttributionTest {
  private static final HookedTransformer WREN = Loupe.load("wren");
  private static final String NAMES = "When Mary and John went to the store, John gave a book to";
  private static final Metric MARY = Metric.logitDiff(" Mary", " John");
  private static final InputAttribution WHY = InputAttribution.of(WREN.run(NAMES), MARY);

  @Test
  void theNameThatTheModelMustSayMattersMost() {
    assertThat(WHY.occlusion().top(1).get(0).row()).isEqualTo(" Mary");
    assertThat(WHY.shapley().top(1).get(0).row()).isEqualTo(" Mary");
  }

  @Test
  void theTopUnitsAreFoundWithoutMeasuringTheQuality() {
    AtomicInteger passes = new AtomicInteger();
    Run counting =
        WREN.run(NAMES)
            .with(
                Act.MLP_OUT.at(0),
                here -> {
                  passes.incrementAndGet();
                  return here;
                });
    Attributions scores = InputAttribution.of(counting, MARY).gradientTimesInput();
    int before = passes.get();
    scores.top(1);
    scores.table();
    assertThat(passes).hasValue(before);
    scores.grid();
    assertThat(passes.get()).isGreaterThan(before);
  }

  @Test
  void wordsAddUpTheirTokens() {
    double[] tokens = WHY.gradientTimesInput().values();
    double[] words = WHY.words().gradientTimesInput().values();
    assertThat(Arrays.stream(words).sum()).isCloseTo(Arrays.stream(tokens).sum(), within(1e-4));
    assertThat(WHY.words().occlusion().units().names()).contains(" store", ",");
  }

  @Test
  void againstACounterfactualPromptOnlyWhatDiffersHasAShare() {
    double[] shares = WHY.against(NAMES.replace("Mary", "Anna")).integratedGradients().values();
    List<String> units = WHY.occlusion().units().names();
    for (int i = 0; i < shares.length; i++) {
      if (!units.get(i).equals(" Mary")) {
        assertThat(shares[i]).as(units.get(i)).isZero();
      }
    }
    assertThat(shares[units.indexOf(" Mary")]).isGreaterThan(1);
  }

  @Test
  void theNoteSaysWhatIsComparedAndHowGoodTheOrderIs() {
    String text = WHY.shapley().toString();
    assertThat(text)
        .contains(
            "The share of each token in m(prompt) − m(baseline) = ",
            "blue raises m, red lowers it.",
            "Quality: sums to 100.0 % of the change; removing its top units first drops the metric faster than random orders",
            "Baseline: the mean embedding of the prompt's other tokens. It is made of the prompt's"
                + " own words, so what they have in common is in m(baseline) too.",
            "Prompt: “" + NAMES + "” after <|endoftext|>.");
  }

  @Test
  void warningsOfAMethodStandAboveItsNote() {
    Scores scores =
        Scores.of(new Occlusion(), "logits", new double[14])
            .with("Explained.")
            .with("Warning: too few samples.");
    assertThat(new Reading(WHY.question(), new Occlusion(), scores).note())
        .startsWith("Warning: too few samples.\nThe effect of each token on m")
        .contains(" Explained. ");
  }

  @Test
  void theTokenThatBeginsTheTextHasNoValue() {
    assertThat(WHY.occlusion().toString()).contains("<|endoftext|> (–)");
    assertThat(WHY.occlusion().units().names()).doesNotContain("<|endoftext|>");
  }

  @Test
  void aBaselineThatSaysTheSameIsNoted() {
    String other = NAMES.replace("store", "park");
    assertThat(WHY.against(other).integratedGradients().toString())
        .contains("is close to m(prompt) = ", "only the change between them, ", "against(\"…\")");
  }

  @Test
  void onlyAMethodThatReadsTheBaselineNamesItAsItsOwn() {
    String removed = "In place of removed units: the mean embedding of the prompt's other tokens.";
    for (Attributions one : List.of(WHY.gradientTimesInput(), WHY.leaveOneOut(), WHY.lrp())) {
      assertThat(one.toString()).contains(removed).doesNotContain("Baseline: ");
    }
    assertThat(WHY.occlusion().toString()).contains("Baseline: ").doesNotContain(removed);
  }

  @Test
  void sizesAreNotCalledPartsOfTheMetric() {
    assertThat(WHY.attentionRollout().toString())
        .contains(
            "A size without a sign for each token, m = logit difference ' Mary' − ' John': only"
                + " the order counts.",
            "It does not look at m.");
  }

  @Test
  void theTableHasStandardErrorsIfTheMethodSamples() {
    assertThat(WHY.shapley().table().columnNames()).contains("standard error");
    assertThat(WHY.occlusion().table().columnNames()).doesNotContain("standard error");
  }

  @Test
  void standardErrorsOfTooFewSamplesAreUnknown() {
    assertThat(WHY.by(new Lime(6, 0)).toString())
        .contains(
            "Warning: there are too few samples to know the standard errors; give more.",
            "The standard errors are unknown.");
  }

  @Test
  void interventionsOfTheRunAreKeptAndNamed() {
    Attributions without =
        InputAttribution.of(WREN.run(NAMES).zero(Act.HEAD_Z.at(1).head(2)), MARY).occlusion();
    assertThat(without.values()).isNotEqualTo(WHY.occlusion().values());
    assertThat(without.toString())
        .contains("The run has interventions: blocks.1.attn.hook_z[head 2].");
  }

  @Test
  void whatFlowsThroughAPartIsNotJudgedByTheWholeModel() {
    assertThat(WHY.through(Act.HEAD_Z.at(1).head(2)).toString())
        .contains(
            "The share of each token in what flows through this part of the model",
            "Baseline: the mean embedding of the prompt's other tokens.")
        .doesNotContain("Quality");
  }

  @Test
  void withoutAMetricThePredictionIsExplained() {
    InputAttribution predicted = InputAttribution.of(WREN.run("The capital of France is"));
    assertThat(predicted.question().metric().title()).startsWith("logit difference ' Paris' − '");
    assertThat(predicted.question().value()).isPositive();
    assertThat(predicted.question().metric().title()).endsWith("' French'");
    assertThat(predicted.shapley().top(1).get(0).row()).isEqualTo(" capital");
  }

  @Test
  void aClassIsExplainedAgainstTheRunnerUpUnlessATextCanHaveBoth() {
    assertThat(predicted(false)).startsWith("logit difference of classes '");
    assertThat(predicted(true)).startsWith("logit of class '");
  }

  private static String predicted(boolean independent) {
    List<String> moods = List.of("sad", "angry", "glad");
    ClassHead head =
        new ClassHead(ClassHead.Token.LAST, Optional.empty(), moods, independent, Optional.empty());
    Spec toy = Toys.gpt2();
    Run run = Toys.model(toy.with(toy.ends().classifying(head))).run(Tokens.of(new int[] {3, 4}));
    return InputAttribution.of(run).question().metric().title();
  }

  @Test
  void paraphrasesAreCutAsThePromptIs() {
    InputAttribution sentences =
        InputAttribution.of(WREN.run("Mary left. John ran. Anna sat."), MARY).sentences();
    assertThat(sentences.occlusion().paraphrases("John ran. Anna sat. Mary left.").units())
        .containsExactly("Mary left.", "John ran.", "Anna sat.");
  }

  @Test
  void severalPromptsAreRefused() {
    assertThatThrownBy(() -> InputAttribution.of(WREN.run(List.of("a b", "c d")), MARY))
        .hasMessageStartingWith(
            "input attribution explains one prompt at a time, and 2 were given");
  }

  @Test
  void nullIsRefusedWhereItIsGiven() {
    assertThatThrownBy(() -> WHY.by((InputUnits) null))
        .hasMessage("by(units) needs units such as InputUnits.words(tokens), and null was given");
    assertThatThrownBy(() -> WHY.against((Baseline) null))
        .hasMessage("against(...) needs a baseline such as another prompt, and null was given");
    assertThatThrownBy(() -> WHY.against((String) null))
        .hasMessage("a prompt to compare with is a text, and null was given");
  }

  @Test
  void paraphrasesAreCutIntoTheUnitsThatAreAskedAbout() {
    Attributions words = WHY.words().gradientTimesInput();
    assertThat(words.paraphrases(NAMES.replace("When", "After")).unit()).isEqualTo("word");
    Attributions passage = WHY.passages("Mary and John").gradientTimesInput();
    assertThatThrownBy(() -> passage.paraphrases(NAMES))
        .hasMessage(
            "paraphrases are compared by tokens, words or sentences, and the question is about"
                + " passages; ask about words first: words()");
  }

  @Test
  void everyMethodHasAWordOfItsOwn() throws ReflectiveOperationException {
    List<Method> asked = new ArrayList<>();
    Methods<Method> words =
        method -> {
          asked.add(method);
          return method;
        };
    for (var word : Methods.class.getMethods()) {
      if (word.isDefault() && word.getParameterCount() == 0) {
        word.invoke(words);
      }
    }
    assertThat(asked).containsAll(AllMethods.LIST);
  }

  @Test
  void theComparisonPutsRandomOrdersBehindWhatItRecommends() {
    var compared = WHY.compare().brief();
    Question question = WHY.question();
    assertThat(compared.methods())
        .filteredOn(one -> one.recommended())
        .isNotEmpty()
        .allSatisfy(
            one ->
                assertThat(one.curves().insertion().area())
                    .isGreaterThan(one.curves().random().mean()));
    assertThat(compared.verdict()).contains(question.metric().title());
    assertThat(Stream.of(compared.table().rows().names()).toList().get(0))
        .hasSize(AllMethods.LIST.size());
  }
}

package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.rule.RuleTerm;
import dev.loupe.sae.label.rule.TokenCondition;
import dev.loupe.sae.label.rule.TokenRule;
import dev.loupe.sae.label.score.LabelScore;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenLexiconTest {
  private static LabelledFeature labelled(Explainer explainer, FeatureExamples examples) {
    return Labelling.by(explainer).of(List.of(examples)).of(examples.feature());
  }

  /** An explainer that always says this. */
  private static Explainer saying(FeatureLabel label) {
    return new Explainer() {
      @Override
      public String name() {
        return "parrot";
      }

      @Override
      public FeatureLabel explained(Evidence shown) {
        return label;
      }
    };
  }

  private static FeatureLabel word(String token) {
    return FeatureLabel.of(new TokenRule(List.of(new RuleTerm(new TokenCondition.Is(token), 1))));
  }

  @Test
  void namesTheTwoWordsOfAPlantedFeatureAndDetectsItOnTextsHeldOut() {
    LabelledFeature found = labelled(TokenLexicon.floor(), Planted.twoWords(1));
    assertThat(found.label().orElseThrow()).isIn("“ Mary”, “ John”", "“ John”, “ Mary”");
    assertThat(found.detection()).contains(new LabelScore(12, 0, 12, 0, 0));
    assertThat(found.detection().orElseThrow().balancedAccuracy()).isEqualTo(1);
    assertThat(found.fuzzing().orElseThrow().balancedAccuracy()).isEqualTo(1);
    assertThat(found.simulation().orElseThrow().correlation()).isGreaterThan(0.9);
  }

  @Test
  void aRandomLabelIsAtChance() {
    double mean =
        IntStream.range(0, 40)
            .mapToObj(i -> labelled(saying(word(" wa" + 26 * (i % 4))), Planted.twoWords(i)))
            .mapToDouble(one -> one.detection().orElseThrow().balancedAccuracy())
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(0.5, within(0.03));
  }

  @Test
  void aFeatureOfNamesAfterAWordIsNamedWithTheWord() {
    FeatureExamples names =
        Planted.examples(
            2,
            List.of(" Mary", " John", " and"),
            (tokens, at) -> at > 0 && tokens.get(at - 1).equals(" and"));
    LabelledFeature found = labelled(TokenLexicon.floor(), names);
    assertThat(found.label()).contains("tokens after “ and”");
    assertThat(found.detection().orElseThrow().balancedAccuracy()).isGreaterThan(0.95);
  }

  @Test
  void aLabelInWordsIsNotScoredWithoutALanguageModel() {
    assertThatThrownBy(() -> labelled(saying(FeatureLabel.of("names")), Planted.twoWords(1)))
        .hasMessage(
            "the label 'names' is in words, and words are scored by a language model; give one with"
                + " scoredBy(model)");
  }

  @Test
  void fuzzingByHand() {
    Context half = Planted.context(1, List.of(" a", " b", " c", " d"), 2, 1, 0, 0);
    RuleJudge judge = new RuleJudge();
    List<Trial> trials =
        List.of(
            new Trial(half, java.util.Set.of(0, 1), true), // " a" is one of two: at least half
            new Trial(half, java.util.Set.of(2, 3), false),
            new Trial(half, java.util.Set.of(0, 2, 3), false)); // one of three
    assertThat(judge.fits(word(" a"), trials).verdicts())
        .containsExactly(
            java.util.Optional.of(true),
            java.util.Optional.of(false),
            java.util.Optional.of(false));
  }

  @Test
  void bosDoesNotCountInDetection() {
    Context bos = Planted.context(1, List.of(" a", " b"), Double.NaN, 0);
    assertThat(
            new RuleJudge()
                .detects(word(" a"), List.of(new Trial(bos, java.util.Set.of(), false)))
                .verdicts())
        .containsExactly(java.util.Optional.of(false));
  }

  @Test
  void aFeatureWithTooFewTextsHasNoLabelAndSaysWhy() {
    FeatureExamples few = new FeatureExamples(9, 0, 0, List.of(), List.of(), List.of());
    LabelledFeature none = labelled(TokenLexicon.floor(), few);
    assertThat(none)
        .hasToString(
            "feature 9: no label, active in too few texts: 0 for the label and 0 for its scores; 2"
                + " of each are needed");
  }
}

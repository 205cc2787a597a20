package dev.loupe.sae.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.sae.example.FeatureExamples;
import dev.loupe.sae.label.score.LabelScore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FeatureLabelsTest {
  private static LabelledFeature feature(int number, String label, int right) {
    return new LabelledFeature(
        number,
        0.04,
        5,
        Optional.of(label),
        "",
        Optional.of(new LabelScore(right, 10 - right, right, 10 - right, 0)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0);
  }

  private static final FeatureLabels LABELS =
      new FeatureLabels(
          "labels", List.of(feature(1, "<img onerror=alert(1)>", 5), feature(2, "names", 10)), "");

  @Test
  void sortsTheBestFirst() {
    assertThat(LABELS.byDetection().features())
        .extracting(LabelledFeature::feature)
        .containsExactly(2, 1);
    assertThat(LABELS.byFuzzing().features()).hasSize(2); // none has a score
  }

  @Test
  void theTableHasARowForEachFeature() {
    assertThat(LABELS.table().columnNames())
        .containsExactly(
            "feature", "label", "detection", "detection, low", "fuzzing", "simulation", "density");
    assertThat(LABELS.table().row(1).getDouble("detection")).isEqualTo(1);
    assertThat(LABELS.table().sortDescendingOn("detection").row(0).getInt("feature")).isEqualTo(2);
  }

  @Test
  void aLabelIsNeverHtml() {
    assertThat(LABELS.html()).contains("&lt;img onerror=alert(1)&gt;").doesNotContain("<img");
  }

  @Test
  void saysWhichFeatureIsMissing() {
    assertThatThrownBy(() -> LABELS.of(3))
        .hasMessage("feature 3 was not labelled; 2 others were, see features()");
  }

  @Test
  void theCardShowsTheTextsAndTheScores() {
    FeatureExamples examples = Planted.twoWords(1);
    LabelledFeature labelled = Labelling.by(TokenLexicon.floor()).of(List.of(examples)).of(1);
    String card = labelled.card(examples).toString();
    assertThat(card)
        .contains("Feature 1: “ ")
        .contains("the explainer saw: 6 of 12 texts")
        .contains("held out, not active: 6 of 12 texts")
        .contains("detection: balanced accuracy 1.000");
    assertThatThrownBy(() -> labelled.card(Planted.twoWords(2)))
        .hasMessage("the label is of feature 1, and the examples are of feature 2");
  }
}

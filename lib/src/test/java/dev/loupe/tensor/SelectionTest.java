package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.axis.Axis;
import dev.loupe.axis.Words;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Entries of an axis by a condition, and the names that they keep. */
class SelectionTest {
  private static final Map<Axis, Integer> SIZES = Map.of(BATCH, 2, POS, 4, HEAD, 3, SAMPLE, 6);
  private static final Tensor X = Loops.random(new Random(1), SIZES, List.of(HEAD, SAMPLE, POS));
  private static final Tensor LABELS = Tensor.vector(SAMPLE, 1, 0, 2, 1, 1, 0);

  /** Two prompts of the tokens a0, a1, … and b0, b1, … */
  private static Tensor named() {
    Words words =
        Words.of(
            2,
            prompt ->
                Labels.positions(
                    IntStream.range(0, 4).mapToObj(i -> (prompt == 0 ? "a" : "b") + i).toList()));
    return Loops.random(new Random(2), SIZES, List.of(BATCH, HEAD, POS))
        .withOrigin(Origin.of("blocks.0.hook_x", Padding.NONE).with(words));
  }

  private static List<String> positions(Tensor tensor) {
    return tensor.grid(HEAD, POS).columns().names();
  }

  @Test
  void whereKeepsTheEntriesForWhichTheConditionHolds() {
    Tensor ones = X.where(LABELS.equalTo(1));
    assertThat(ones.axes()).isEqualTo(X.axes());
    assertThat(ones.toDoubleArray()).isEqualTo(X.take(SAMPLE, 0, 3, 4).toDoubleArray());
    assertThat(X.where(LABELS.atLeast(0)).toDoubleArray()).isEqualTo(X.toDoubleArray());
    Differences.check("where", x -> x.where(LABELS.equalTo(1)), X);
  }

  @Test
  void theSamplesOfALabelHaveTheMeanOfTheLoop() {
    Tensor rows = X.at(HEAD, 0);
    for (int label = 0; label < 3; label++) {
      for (int pos = 0; pos < 4; pos++) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < 6; i++) {
          boolean has = LABELS.at(SAMPLE, i).value() == label;
          sum += has ? rows.at(SAMPLE, i).at(POS, pos).value() : 0;
          count += has ? 1 : 0;
        }
        double mean = rows.where(LABELS.equalTo(label)).mean(SAMPLE).at(POS, pos).value();
        assertThat(mean).isEqualTo(sum / count, within(1e-15));
      }
    }
  }

  @Test
  void keptPositionsAndPromptsKeepTheirTokens() {
    Tensor x = named();
    assertThat(positions(x.at(BATCH, 1).where(Tensor.vector(POS, 1, 0, 0, 1))))
        .containsExactly("b0", "b3");
    assertThat(positions(x.where(Tensor.vector(BATCH, 0, 1))))
        .containsExactly("b0", "b1", "b2", "b3");
    assertThat(positions(x.at(BATCH, 0).take(POS, 3, 1))).containsExactly("a3", "a1");
    assertThat(positions(x.from(POS, 1).take(POS, 2, 0).at(BATCH, 0))).containsExactly("a3", "a1");
    assertThat(positions(x.take(BATCH, 1, 0).at(BATCH, 0))).containsExactly("b0", "b1", "b2", "b3");
  }

  @Test
  void aTitleSaysTheEntryThatItHadBefore() {
    Tensor x = named();
    assertThat(x.at(BATCH, 1).take(HEAD, 2, 0).at(HEAD, 0).text())
        .startsWith("blocks.0.hook_x, prompt 1, head 2: ");
    assertThat(x.take(BATCH, 1).at(BATCH, 0).from(POS, 2).at(POS, 1).text())
        .startsWith("blocks.0.hook_x, prompt 1, pos 3: ");
    assertThat(x.at(BATCH, 1).sorted(HEAD).at(HEAD, 0).text())
        .startsWith("blocks.0.hook_x, prompt 1: ");
    assertThat(x.at(BATCH, 0).take(HEAD, 2, 0).renamed(HEAD, SAMPLE).at(SAMPLE, 0).text())
        .startsWith("blocks.0.hook_x, prompt 0, sample 2: ");
  }

  @Test
  void namesAreLostWhereOtherEntriesMeet() {
    Tensor x = named().at(BATCH, 0);
    assertThat(positions(x.take(POS, 0, 1).minus(x.take(POS, 0, 1)))).containsExactly("a0", "a1");
    assertThat(positions(x.take(POS, 0, 1).minus(x.take(POS, 2, 3)))).containsExactly("0", "1");
    Tensor heads = x.take(HEAD, 0, 1).minus(x.take(HEAD, 1, 2));
    assertThat(positions(heads)).containsExactly("a0", "a1", "a2", "a3");
    assertThat(heads.at(HEAD, 0).text()).startsWith("blocks.0.hook_x, prompt 0: ");
  }

  @Test
  void eachPromptOfAPaddedBatchIsKeptWithItsPadding() {
    Tensor batch = PaddedOperationsTest.padded(1, BATCH, POS, D_MODEL); // 2, 0 and 1
    Tensor kept = batch.where(Tensor.vector(BATCH, 1, 0, 1));
    assertThat(kept.padding().size(POS, 0)).isEqualTo(2);
    assertThat(kept.padding().size(POS, 1)).isEqualTo(1);
    assertThat(kept.mean(POS).at(BATCH, 1).toDoubleArray())
        .isEqualTo(batch.mean(POS).at(BATCH, 2).toDoubleArray());
    assertThatThrownBy(() -> batch.where(Tensor.vector(POS, 1, 0, 0, 1)))
        .hasMessageContaining("padding");
  }

  @Test
  void refusesWhatIsNoConditionOfOneAxis() {
    assertThatThrownBy(() -> X.where(X.greaterThan(0)))
        .hasMessage(
            "where(condition) keeps entries of one axis, and the condition is tensor [head 3,"
                + " sample 6, pos 4]; say what stands elsewhere, where(condition, 0), or merge"
                + " both first: merged(named(\"entry\"), HEAD, SAMPLE, POS)");
    assertThatThrownBy(() -> X.where(LABELS))
        .hasMessage(
            "a condition has 1 where it holds and 0 elsewhere, and at sample 2 it has 2.0; compare,"
                + " such as greaterThan(0), or give indices to take(SAMPLE, ...)");
    assertThatThrownBy(() -> X.where(LABELS.equalTo(7)))
        .hasMessage(
            "the condition is 0 for all 6 entries of sample, so nothing of tensor [head 3, sample"
                + " 6, pos 4] is left; a tensor needs at least one");
    assertThatThrownBy(() -> X.where(Tensor.vector(SAMPLE, 1, 0)))
        .hasMessage(
            "tensor [sample 2] says nothing about the 6 entries of sample in tensor [head 3, sample"
                + " 6, pos 4]");
    assertThatThrownBy(() -> X.where(Tensor.vector(D_MODEL, 1, 0)))
        .hasMessage("there is no axis d_model in tensor [head 3, sample 6, pos 4]");
  }
}

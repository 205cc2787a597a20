package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.DEST;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.LAYER;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.axis.Axis.SRC;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The same values in other places. */
class ArrangingTest {
  private static final Map<Axis, Integer> SIZES =
      Map.of(BATCH, 3, POS, 4, D_MODEL, 6, DEST, 4, SRC, 4);
  private static final Tensor X = Loops.random(new Random(1), SIZES, List.of(BATCH, POS, D_MODEL));

  @Test
  void aRangeIsItsEntries() {
    assertThat(X.range(POS, 1, 3).toDoubleArray()).isEqualTo(X.take(POS, 1, 2).toDoubleArray());
    assertThat(X.range(POS, -3, -1).toDoubleArray()).isEqualTo(X.take(POS, 1, 2).toDoubleArray());
    assertThat(X.from(D_MODEL, 4).toDoubleArray()).isEqualTo(X.take(D_MODEL, 4, 5).toDoubleArray());
    assertThat(X.from(POS, -1).shape()).containsExactly(3, 1, 6);
    assertThatThrownBy(() -> X.range(POS, 2, 2))
        .hasMessage("pos has 4 entries; there are none from 2 up to 2");
    assertThatThrownBy(() -> X.from(POS, 4))
        .hasMessage("pos has 4 entries; there are none from 4 up to 4");
    assertThatThrownBy(() -> X.range(POS, 0, 5))
        .hasMessage("pos has 4 entries; there are none from 0 up to 5");
  }

  @Test
  void aRangeOfAPaddedBatchKnowsItsPadding() {
    Tensor batch = PaddedOperationsTest.padded(1, BATCH, POS, D_MODEL); // 2, 0 and 1
    Tensor later = batch.from(POS, 1);
    assertThat(later.padding().size(POS, 0)).isEqualTo(1);
    assertThat(later.padding().size(POS, 2)).isZero();
    assertThat(later.mean(POS).at(BATCH, 0).toDoubleArray())
        .isEqualTo(batch.mean(POS).at(BATCH, 0).toDoubleArray());
    assertThat(batch.from(POS, 2).padding().none()).isTrue();
    assertThat(batch.range(BATCH, 1, 2).padding().none()).isTrue();
    assertThat(batch.range(BATCH, 0, 2).padding().size(POS, 0)).isEqualTo(2);
  }

  @Test
  void whatIsSplitIsMergedAgain() {
    Tensor split = X.split(D_MODEL, HEAD.sized(2), D_HEAD.sized(3));
    assertThat(split.axes()).containsExactly(BATCH, POS, HEAD, D_HEAD);
    assertThat(split.at(HEAD, 1).at(D_HEAD, 2).toDoubleArray())
        .isEqualTo(X.at(D_MODEL, 5).toDoubleArray());
    Tensor merged = split.merged(D_MODEL, HEAD, D_HEAD);
    assertThat(merged.axes()).isEqualTo(X.axes());
    assertThat(merged.toDoubleArray()).isEqualTo(X.toDoubleArray());
    Tensor turned = X.merged(SAMPLE, POS, BATCH);
    assertThat(turned.axes()).containsExactly(SAMPLE, D_MODEL);
    assertThat(turned.at(SAMPLE, 1).toDoubleArray())
        .isEqualTo(X.at(POS, 0).at(BATCH, 1).toDoubleArray());
    assertThatThrownBy(() -> X.split(D_MODEL, HEAD.sized(4), D_HEAD.sized(2)))
        .hasMessage("d_model 6 cannot be split into [head 4, d_head 2], whose sizes multiply to 8");
  }

  @Test
  void mergedTokensAreThoseOfThePromptsWithoutPadding() {
    Tensor batch = PaddedOperationsTest.padded(2, BATCH, POS, D_MODEL);
    Tensor rows = batch.merged(SAMPLE, BATCH, POS);
    assertThat(rows.shape()).containsExactly(9, 2);
    assertThat(rows.toDoubleArray())
        .isEqualTo(Arrays.stream(batch.toDoubleArray()).filter(x -> !Double.isNaN(x)).toArray());
    assertThat(rows.padding().none()).isTrue();
    assertThatThrownBy(() -> batch.merged(SAMPLE, POS, D_MODEL))
        .hasMessage(
            "[pos, d_model] of tensor [batch 3, pos 4, d_model 2] cannot be merged, because"
                + " positions are padding in some prompts; merge the prompts together with pos, or"
                + " pick a prompt");
  }

  @Test
  void theDiagonalHasEqualIndices() {
    Tensor maps = Loops.random(new Random(2), SIZES, List.of(DEST, BATCH, SRC));
    Tensor diagonal = maps.diagonal(DEST, SRC);
    assertThat(diagonal.axes()).containsExactly(DEST, BATCH);
    Loops all = Loops.of(maps);
    Loops expected =
        Loops.make(
            SIZES,
            List.of(DEST, BATCH),
            at -> all.at(Map.of(DEST, at.get(DEST), SRC, at.get(DEST), BATCH, at.get(BATCH))));
    assertThat(diagonal.toDoubleArray()).isEqualTo(expected.values());
    assertThat(maps.trace(DEST, SRC).toDoubleArray()).isEqualTo(diagonal.sum(DEST).toDoubleArray());
    assertThatThrownBy(() -> X.diagonal(POS, D_MODEL))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 6] has no diagonal of pos and d_model; give two axes"
                + " of one size");
  }

  @Test
  void trianglesAreZeroOnTheOtherSide() {
    Tensor maps = Loops.random(new Random(3), SIZES, List.of(SRC, BATCH, DEST));
    Loops all = Loops.of(maps);
    assertThat(maps.lowerTriangle(DEST, SRC).toDoubleArray())
        .isEqualTo(
            Loops.make(SIZES, maps.axes(), at -> at.get(SRC) > at.get(DEST) ? 0 : all.at(at))
                .values());
    assertThat(maps.upperTriangle(DEST, SRC).toDoubleArray())
        .isEqualTo(
            Loops.make(SIZES, maps.axes(), at -> at.get(SRC) < at.get(DEST) ? 0 : all.at(at))
                .values());
  }

  @Test
  void aNewAxisRepeatsTheValues() {
    Tensor wide = X.at(BATCH, 0).with(HEAD.sized(2));
    assertThat(wide.axes()).containsExactly(POS, D_MODEL, HEAD);
    assertThat(wide.at(HEAD, 1).toDoubleArray()).isEqualTo(X.at(BATCH, 0).toDoubleArray());
    assertThatThrownBy(() -> X.with(POS.sized(1)))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 6] has an axis pos already; choose another name");
  }

  @Test
  void stackedTensorsAreTheEntriesOfANewAxis() {
    Tensor other = X.times(2).arranged(D_MODEL, BATCH, POS);
    Tensor stack = Joining.stack(LAYER, List.of(X, other));
    assertThat(stack.axes()).containsExactly(LAYER, BATCH, POS, D_MODEL);
    assertThat(stack.at(LAYER, 0).toDoubleArray()).isEqualTo(X.toDoubleArray());
    assertThat(stack.at(LAYER, 1).toDoubleArray()).isEqualTo(X.times(2).toDoubleArray());
    assertThatThrownBy(() -> Joining.stack(LAYER, List.of(X, X.from(POS, 1))))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 6] and tensor [batch 3, pos 3, d_model 6] cannot be"
                + " stacked; give tensors of the same axes and sizes");
    Tensor mixed = Joining.stack(LAYER, List.of(Tensor.vector(1, 2), Tensor.vector(0.1, 2)));
    assertThat(mixed.nd().getDataType()).isEqualTo(DataType.FLOAT64);
    assertThat(mixed.toDoubleArray()).containsExactly(1, 2, 0.1, 2);
  }

  @Test
  void joinedTensorsFollowEachOther() {
    Tensor joined =
        Joining.concat(
            POS, List.of(X.range(POS, 0, 1), X.from(POS, 1).arranged(POS, D_MODEL, BATCH)));
    assertThat(joined.axes()).isEqualTo(X.axes());
    assertThat(joined.toDoubleArray()).isEqualTo(X.toDoubleArray());
    Tensor batch = PaddedOperationsTest.padded(2, BATCH, POS, D_MODEL);
    assertThatThrownBy(() -> Joining.concat(POS, List.of(batch, batch)))
        .hasMessage(
            "tensors with padding cannot be joined along pos; pick a position that all prompts"
                + " have, such as at(POS, -1)");
    assertThat(Joining.concat(D_MODEL, List.of(batch, batch)).padding().size(POS, 0)).isEqualTo(2);
    Tensor unpadded =
        Loops.random(new Random(3), Map.of(BATCH, 3, POS, 4, D_MODEL, 2), batch.axes());
    assertThatThrownBy(() -> Joining.stack(LAYER, List.of(batch, unpadded)))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 2] and tensor [batch 3, pos 4, d_model 2] cannot be"
                + " stacked, because other positions are padding; use prompts of the same lengths");
  }

  @Test
  void gradientsGoToWhereTheValuesCameFrom() {
    Tensor weight = Loops.random(new Random(4), SIZES, List.of(POS, D_MODEL));
    Differences.check("range", x -> x.range(POS, 1, -1), X);
    Differences.check("merged", x -> x.merged(SAMPLE, BATCH, D_MODEL).times(weight), X);
    Differences.check(
        "split", x -> x.split(D_MODEL, HEAD.sized(2), D_HEAD.sized(3)).at(HEAD, 1), X);
    Differences.check("triangle", x -> x.lowerTriangle(BATCH, POS), X);
    Differences.check(
        "stack", x -> Joining.stack(LAYER, List.of(x, weight.plus(x))), X.at(BATCH, 0));
    Differences.check(
        "concat", x -> Joining.concat(POS, List.of(x.times(2), weight)), X.at(BATCH, 0));
    Differences.check("with", x -> x.with(HEAD.sized(2)), X);
    Differences.check("trace", x -> x.range(D_MODEL, 0, 4).trace(POS, D_MODEL), X);
  }

  @Test
  void anEntryIsReadAtItsNewPlace() {
    Tensor turned = X.arranged(D_MODEL, POS, BATCH);
    assertClose(
        "arranged",
        X.at(POS, 2).at(D_MODEL, 4).toDoubleArray(),
        turned.at(D_MODEL, 4).at(POS, 2).toDoubleArray(),
        0);
    assertThatThrownBy(() -> X.arranged(POS, BATCH))
        .hasMessage(
            "tensor [batch 3, pos 4, d_model 6] cannot be arranged as [pos, batch]; name each of"
                + " its axes once");
  }
}

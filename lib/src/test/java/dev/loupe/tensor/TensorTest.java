package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.ONE;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SRC;
import static dev.loupe.axis.Axis.VOCAB;
import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.memory.Reclaimer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The laws of tensors whose axes have names. */
class TensorTest {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  /** 1 to 6, [pos 2, d_model 3]. */
  private static final Tensor GRID =
      Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, POS, D_MODEL);

  private static Tensor random(long seed, long[] shape, Axis... axes) {
    int size = 1;
    for (long axis : shape) {
      size *= (int) axis;
    }
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, shape, axes);
  }

  private static void refuses(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aVectorHasTheAxisThatIsGiven() {
    assertThat(Tensor.vector(HEAD, 1, 0.5).axes()).containsExactly(HEAD);
    assertThat(Tensor.vector(HEAD, 1, 0.5).toDoubleArray()).containsExactly(1, 0.5);
    assertThat(Tensor.vector(1, 0.5).axes()).containsExactly(D_MODEL);
  }

  @Test
  void atTakesASliceAndItsAxisAway() {
    Tensor row = GRID.at(POS, 1);
    assertThat(row.toArray()).containsExactly(4, 5, 6);
    assertThat(row.axes()).containsExactly(D_MODEL);
    assertThat(GRID.at(D_MODEL, 0).toArray()).containsExactly(1, 4);
  }

  @Test
  void aNegativeIndexCountsFromTheEnd() {
    assertThat(GRID.at(D_MODEL, -1).toArray()).containsExactly(3, 6);
    assertThat(GRID.at(D_MODEL, -3).toArray()).containsExactly(1, 4);
  }

  @Test
  void refusesAnIndexThatDoesNotExist() {
    refuses(() -> GRID.at(D_MODEL, 3), "d_model has 3 entries; there is no 3");
    refuses(() -> GRID.at(D_MODEL, -4), "d_model has 3 entries; there is no -4");
  }

  @Test
  void namesTheAxisThatIsMissing() {
    String message = "there is no axis head in tensor [pos 2, d_model 3]";
    refuses(() -> GRID.at(HEAD, 0), message);
    refuses(() -> GRID.sum(HEAD), message);
    refuses(() -> GRID.mean(HEAD), message);
    refuses(() -> GRID.norm(HEAD), message);
    refuses(() -> GRID.softmax(HEAD), message);
    refuses(() -> GRID.size(HEAD), message);
    refuses(() -> GRID.repeat(HEAD, 2), message);
    refuses(() -> GRID.renamed(HEAD, SRC), message);
  }

  @Test
  void sumAndMeanTakeTheirAxisAway() {
    assertThat(GRID.sum(POS).toArray()).containsExactly(5, 7, 9);
    assertThat(GRID.sum(D_MODEL).toArray()).containsExactly(6, 15);
    assertThat(GRID.mean(POS).toArray()).containsExactly(2.5f, 3.5f, 4.5f);
    assertThat(GRID.mean(POS).axes()).containsExactly(D_MODEL);
  }

  @Test
  void theOrderOfSumsDoesNotMatter() {
    Tensor x = random(1, new long[] {3, 4, 5}, BATCH, POS, D_MODEL);
    assertClose("sums", x.sum(BATCH).sum(POS).toArray(), x.sum(POS).sum(BATCH).toArray(), 1e-5);
  }

  @Test
  void theMeanIsTheSumOverTheSize() {
    Tensor x = random(2, new long[] {3, 4, 5}, BATCH, POS, D_MODEL);
    assertClose("mean", x.sum(POS).times(0.25).toArray(), x.mean(POS).toArray(), 1e-6);
  }

  @Test
  void slicingAndAddingMayBeExchanged() {
    Tensor x = random(3, new long[] {3, 4}, POS, D_MODEL);
    Tensor y = random(4, new long[] {3, 4}, POS, D_MODEL);
    assertThat(x.plus(y).at(POS, 2).toArray()).isEqualTo(x.at(POS, 2).plus(y.at(POS, 2)).toArray());
  }

  @Test
  void dotIsTheSumOfProducts() {
    Tensor vector = Tensor.vector(1, 0, -1);
    assertThat(GRID.dot(vector, D_MODEL).toArray()).containsExactly(-2, -2);
    assertThat(GRID.dot(vector, D_MODEL).axes()).containsExactly(POS);
    assertThat(vector.dot(vector, D_MODEL).value()).isEqualTo(2);
  }

  @Test
  void theNormIsTheRootOfTheDotProductWithItself() {
    Tensor x = random(5, new long[] {3, 4}, POS, D_MODEL);
    double[] dots = x.dot(x, D_MODEL).toDoubleArray();
    double[] norms = x.norm(D_MODEL).toDoubleArray();
    for (int i = 0; i < dots.length; i++) {
      assertThat(norms[i] * norms[i]).isCloseTo(dots[i], within(1e-5));
    }
  }

  @Test
  void whatIsProjectedOutIsGone() {
    Tensor x = random(6, new long[] {3, 4}, POS, D_MODEL);
    Tensor unit = Tensor.vector(0.5f, -0.5f, 0.5f, 0.5f);
    Tensor rest = x.minus(x.project(unit, D_MODEL));
    assertClose("rest", new float[3], rest.dot(unit, D_MODEL).toArray(), 1e-6);
  }

  @Test
  void projectingTwiceIsProjectingOnce() {
    Tensor x = random(7, new long[] {3, 4}, POS, D_MODEL);
    Tensor unit = Tensor.vector(0, 0.6f, 0, 0.8f);
    Tensor once = x.project(unit, D_MODEL);
    assertClose("projection", once.toArray(), once.project(unit, D_MODEL).toArray(), 1e-6);
    assertThat(once.axes()).isEqualTo(x.axes());
  }

  @Test
  void softmaxSumsToOneAlongItsAxis() {
    Tensor x = random(8, new long[] {3, 4, 5}, BATCH, POS, VOCAB).times(30);
    assertClose("sums", ones(15), x.softmax(POS).sum(POS).toArray(), 1e-6);
    assertClose("sums", ones(12), x.softmax(VOCAB).sum(VOCAB).toArray(), 1e-6);
  }

  @Test
  void theLogarithmOfTheSoftmaxIsLogSoftmax() {
    Tensor x = random(9, new long[] {3, 5}, POS, VOCAB);
    double[] softmax = x.softmax(VOCAB).toDoubleArray();
    double[] log = x.logSoftmax(VOCAB).toDoubleArray();
    for (int i = 0; i < log.length; i++) {
      assertThat(Math.exp(log[i])).isCloseTo(softmax[i], within(1e-6));
    }
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void chooseTakesOneEntryOfEachRow() {
    Tensor logits = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, BATCH, VOCAB);
    assertThat(logits.choose(VOCAB, 2, 0).toArray()).containsExactly(3, 4);
    assertThat(logits.choose(VOCAB, -1, -1).toArray()).containsExactly(3, 6);
    assertThat(logits.choose(VOCAB, 2, 0).axes()).containsExactly(BATCH);
  }

  @Test
  void anEntryIsChosenForEachPromptWhereverItsAxisStands() {
    Tensor patterns = // [layer, batch, head, src]
        Tensor.of(
            new float[] {
              0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23
            },
            new long[] {2, 2, 2, 3},
            Axis.LAYER,
            BATCH,
            Axis.HEAD,
            Axis.SRC);
    Tensor chosen = patterns.choose(Axis.SRC, 2, 0);
    assertThat(chosen.axes()).containsExactly(Axis.LAYER, BATCH, Axis.HEAD);
    assertThat(chosen.toArray()).containsExactly(2, 5, 6, 9, 14, 17, 18, 21);
    Tensor inner = patterns.arranged(Axis.SRC, BATCH, Axis.LAYER, Axis.HEAD).choose(Axis.SRC, 2, 0);
    assertThat(inner.arranged(chosen.axes()).toArray()).isEqualTo(chosen.toArray());
    refuses(() -> patterns.choose(Axis.SRC, 2, 3), "src has 3 entries; there is no 3");
  }

  @Test
  void takesEntriesOfAnAxisInTheOrderAsked() {
    Tensor tensor =
        Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, Axis.BATCH, Axis.VOCAB);
    assertThat(tensor.take(Axis.VOCAB, 2, 0).toArray()).containsExactly(3, 1, 6, 4);
    assertThat(tensor.take(Axis.BATCH, 1, 1).toArray()).containsExactly(4, 5, 6, 4, 5, 6);
    assertThatThrownBy(() -> tensor.take(Axis.VOCAB, 3))
        .hasMessage("vocab has 3 entries; there is no 3");
  }

  @Test
  void refusesAChoiceThatDoesNotFit() {
    Tensor logits = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, new long[] {2, 3}, BATCH, VOCAB);
    refuses(
        () -> logits.choose(VOCAB, 1),
        "1 entries of vocab cannot be chosen from tensor [batch 2, vocab 3]");
    refuses(() -> logits.choose(VOCAB, 1, 3), "vocab has 3 entries; there is no 3");
  }

  @Test
  void aShorterTensorIsAddedToEveryRow() {
    Tensor sum = GRID.plus(Tensor.vector(10, 20, 30));
    assertThat(sum.toArray()).containsExactly(11, 22, 33, 14, 25, 36);
    assertThat(Tensor.vector(10, 20, 30).plus(GRID).axes()).containsExactly(D_MODEL, POS);
  }

  @Test
  void anAxisOfSizeOneBroadcastsAndTakesTheOthersName() {
    Tensor scale = Tensor.of(new float[] {2, 10}, new long[] {2, 1}, POS, ONE);
    assertThat(GRID.times(scale).toArray()).containsExactly(2, 4, 6, 40, 50, 60);
    assertThat(GRID.times(scale).axes()).containsExactly(POS, D_MODEL);
    assertThat(scale.times(GRID).axes()).containsExactly(POS, D_MODEL);
  }

  @Test
  void axesWithOtherNamesMeetNowhere() {
    Tensor other = GRID.renamed(D_MODEL, HEAD);
    assertThat(GRID.plus(other).axes()).containsExactly(POS, D_MODEL, HEAD);
    assertThat(GRID.plus(other).toArray())
        .containsExactly(2, 3, 4, 3, 4, 5, 4, 5, 6, 8, 9, 10, 9, 10, 11, 10, 11, 12);
    assertThat(GRID.plus(other.renamed(HEAD, D_MODEL)).toArray())
        .containsExactly(2, 4, 6, 8, 10, 12);
  }

  @Test
  void refusesToAddWhatHasOtherSizes() {
    refuses(
        () -> GRID.minus(Tensor.vector(1, 2)),
        "tensor [pos 2, d_model 3] and tensor [d_model 2] cannot be combined: d_model is 3 and 2;"
            + " if they are different things, rename one: .renamed(D_MODEL, named(\"other\"))");
  }

  @Test
  void aGridHasTheRowsThatWereAskedFor() {
    assertThat(GRID.grid(POS, D_MODEL).values())
        .isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}});
    assertThat(GRID.grid(D_MODEL, POS).values())
        .isDeepEqualTo(new double[][] {{1, 4}, {2, 5}, {3, 6}});
  }

  @Test
  void refusesAGridOfOtherAxes() {
    refuses(
        () -> GRID.grid(POS, HEAD),
        "tensor [pos 2, d_model 3] cannot be shown as a grid of pos and head; pick the other axes with at(axis,"
            + " index)");
    refuses(
        () -> GRID.grid(POS, POS),
        "tensor [pos 2, d_model 3] cannot be shown as a grid of pos and pos; pick the other axes with at(axis,"
            + " index)");
  }

  @Test
  void eachEntryIsRepeatedInItsPlace() {
    assertThat(GRID.repeat(POS, 2).toArray()).containsExactly(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
  }

  @Test
  void valueIsForOneNumberOnly() {
    assertThat(GRID.at(POS, 0).at(D_MODEL, 1).value()).isEqualTo(2);
    refuses(
        GRID::value,
        "tensor [pos 2, d_model 3] has 6 values; value() needs exactly one: pick it with at(axis, index)");
  }

  @Test
  void doublePrecisionIsKept() {
    double[] values = {1.0 / 3, Math.PI, 1e300, -0.0};
    Tensor tensor = Scope.open(Device.cpu(), "test").of(values, new Shape(4), List.of(D_MODEL));
    assertThat(tensor.toDoubleArray()).containsExactly(values);
    assertThat(tensor.toArray()).containsExactly((float) (1.0 / 3), (float) Math.PI, INF, -0f);
    assertThat(tensor.times(3).at(D_MODEL, 0).value()).isEqualTo(1);
  }

  @Test
  void whatIsNotANumberSurvives() {
    Tensor tensor = Tensor.vector(NAN, INF, -INF, 1);
    assertThat(tensor.toArray()).containsExactly(NAN, INF, -INF, 1);
    assertThat(tensor.times(2).toDoubleArray())
        .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2);
    assertThat(tensor.sum(D_MODEL).value()).isNaN();
    assertThat(tensor.html()).contains("∞", "–");
  }

  @Test
  void refusesValuesThatDoNotFillTheShape() {
    refuses(
        () -> Tensor.of(new float[5], new long[] {2, 3}, POS, D_MODEL),
        "5 values do not fill a tensor of shape (2, 3)");
    refuses(
        () -> Tensor.of(new float[7], new long[] {2, 3}, POS, D_MODEL),
        "7 values do not fill a tensor of shape (2, 3)");
    refuses(
        () -> Tensor.of(new float[6], new long[] {2, 3}, POS),
        "a tensor of shape (2, 3) cannot have the axes [pos]");
  }

  @Test
  void nothingChangesTheTensorThatItIsAskedOf() {
    Tensor x = Tensor.vector(1, 2, 3);
    x.plus(x).times(5).softmax(D_MODEL);
    x.zeros();
    x.toArray()[0] = 99;
    assertThat(x.toArray()).containsExactly(1, 2, 3);
  }

  @Test
  void aResultOutlivesWhatItWasMadeOf() {
    List<Tensor> slices = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Tensor large = random(i, new long[] {64, 256}, POS, D_MODEL);
      slices.add(large.times(2).at(POS, -1).renamed(D_MODEL, HEAD));
    }
    Reclaimer.collect();
    for (int i = 0; i < 50; i++) {
      float[] again = random(i, new long[] {64, 256}, POS, D_MODEL).times(2).at(POS, -1).toArray();
      assertThat(slices.get(i).toArray()).isEqualTo(again);
    }
  }

  @Test
  void aVectorWithAnAxisMoreProjectsAlongItsLastOne() {
    Tensor x = Tensor.vector(3, 4);
    Tensor unit = Tensor.of(new float[] {.6f, .8f}, new long[] {1, 2}, Axis.BATCH, D_MODEL);
    assertClose("projection", new float[] {3, 4}, x.project(unit, D_MODEL).toArray(), 1e-6);
  }

  @Test
  void anAxisOneStaysWhereNothingTakesItsPlace() {
    Tensor lengths = Tensor.of(new float[] {1, 2}, new long[] {1, 2}, Axis.BATCH, POS);
    Tensor scale = Tensor.of(new float[] {3, 5}, new long[] {1, 2, 1}, Axis.BATCH, POS, ONE);
    assertThat(lengths.times(scale).axes()).containsExactly(Axis.BATCH, POS, ONE);
    assertThat(scale.times(lengths).axes()).containsExactly(Axis.BATCH, POS, ONE);
    assertThat(scale.times(lengths).toArray()).containsExactly(3, 10);
  }

  @Test
  void anAxisOfSizeOneIsRepeated() {
    Tensor vector = Tensor.of(new float[] {1, 2}, new long[] {1, 2}, Axis.BATCH, D_MODEL);
    Tensor stream = random(8, new long[] {3, 1, 2}, Axis.BATCH, POS, D_MODEL);
    assertThat(stream.plus(vector).axes()).containsExactly(Axis.BATCH, POS, D_MODEL);
    Tensor sum = vector.plus(stream);
    assertThat(sum.axes()).containsExactly(Axis.BATCH, D_MODEL, POS);
    assertThat(sum.toArray()).isEqualTo(stream.plus(vector).toArray());
  }

  @Test
  void refusesToMeetAnAxisThatIsThereTwice() {
    Tensor square = Tensor.of(new float[4], new long[] {2, 2}, D_MODEL, D_MODEL);
    refuses(
        () -> square.plus(Tensor.vector(1, 2)),
        "tensor [d_model 2, d_model 2] has d_model twice, so the name does not say which is meant;"
            + " rename the first: .renamed(D_MODEL, named(\"other\"))");
    assertThat(square.plus(square).axes()).containsExactly(D_MODEL, D_MODEL);
  }
}

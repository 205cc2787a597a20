package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_HEAD;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.VOCAB;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.creation.Draws;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The time of products by name beside the same products in DJL, in turns. */
@Tag("slow")
class DotBenchmarkTest {
  private static final int ROUNDS = 21;
  private static final double MOST = 1.1; // times DJL's own product
  private static final Axis OUT = Axis.named("out");

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** The ratio of the fastest rounds; both sides are measured in turns. */
  private static double ratio(
      String what, Tensor x, Tensor y, BinaryOperator<Tensor> dot, BinaryOperator<NDArray> raw) {
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    NDArray a = x.nd();
    NDArray b = y.nd();
    for (int round = 0; round < ROUNDS; round++) {
      theirs[round] = seconds(() -> raw.apply(a, b).close());
      ours[round] = seconds(() -> dot.apply(x, y));
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    double ratio = ours[0] / theirs[0];
    System.out.printf(
        "%s: Loupe %.3f ms, DJL %.3f ms, ratio %.3f (medians %.3f and %.3f ms)%n",
        what,
        ours[0] * 1e3,
        theirs[0] * 1e3,
        ratio,
        ours[ROUNDS / 2] * 1e3,
        theirs[ROUNDS / 2] * 1e3);
    return ratio;
  }

  @Test
  void productsTakeAsLongAsInDjl() {
    Draws draws = Draws.of(1);
    Tensor stream = draws.normal(BATCH.sized(4), POS.sized(64), D_MODEL.sized(768));
    Tensor unembed = draws.normal(D_MODEL.sized(768), VOCAB.sized(8192));
    double logits =
        ratio("resid · W_U", stream, unembed, (x, w) -> x.dot(w, D_MODEL), NDArray::matMul);
    Tensor wv = draws.normal(HEAD.sized(12), D_MODEL.sized(768), D_HEAD.sized(64));
    Tensor wo = draws.normal(HEAD.sized(12), D_HEAD.sized(64), OUT.sized(768));
    double circuits = ratio("W_V · W_O", wv, wo, (x, w) -> x.dot(w, D_HEAD), NDArray::matMul);
    Tensor square = draws.normal(D_MODEL.sized(1024), OUT.sized(1024));
    double plain =
        ratio(
            "1024 · 1024 · 1024",
            square,
            square.renamed(OUT, POS).renamed(D_MODEL, OUT),
            (x, w) -> x.dot(w, OUT),
            NDArray::matMul);
    assertThat(logits).isLessThan(MOST);
    assertThat(circuits).isLessThan(MOST);
    assertThat(plain).isLessThan(MOST);
  }

  @Test
  void aLargeMatrixIsDecomposed() {
    Tensor x = Draws.of(1).normal(POS.sized(4096), D_MODEL.sized(128));
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 5; round++) {
      best = Math.min(best, seconds(() -> x.svd(POS, D_MODEL)));
    }
    System.out.printf("svd of 4096 x 128: %.0f ms%n", best * 1e3);
    assertThat(best).isLessThan(2); // EJML takes 1.4 s, libtorch 0.2 s
  }
}

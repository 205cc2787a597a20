package dev.loupe.device;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.COMPONENT;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Operations of tensors that a model on a device gave. */
class TensorsOnDevicesTest {
  private static final Axis OUT = Axis.named("out");
  private static final Tokens PROMPTS =
      Tokens.of(new int[] {3, 14, 15, 40, 26, 5}, new int[] {9, 2, 6, 5, 3, 7});

  private static Tensor stream(HookedTransformer model) {
    return model.run(PROMPTS).cache(Act.RESID_POST).get(Act.RESID_POST.at(1)); // [batch, pos, ..]
  }

  /** [d_model, out]: no singular value is near another or near 0. */
  private static Tensor square(HookedTransformer model) {
    Tensor w = model.weight("blocks.0.attn.W_O").at(Axis.HEAD, 1); // [d_head, d_model]
    return w.dot(w.renamed(D_MODEL, OUT).times(2), Axis.D_HEAD);
  }

  /** A symmetric matrix all of whose eigenvalues are positive, [d_model, out]. */
  private static Tensor positive(HookedTransformer model) {
    Tensor rows = stream(model).merged(SAMPLE, BATCH, POS);
    Tensor identity = Tensor.of(identity(model.spec().dModel()), D_MODEL, OUT);
    return rows.dot(rows.renamed(D_MODEL, OUT), SAMPLE).plus(identity);
  }

  private static double[][] identity(int size) {
    double[][] rows = new double[size][size];
    for (int i = 0; i < size; i++) {
      rows[i][i] = 1;
    }
    return rows;
  }

  interface Laws extends TwoDevices {
    @Test
    default void elementsSumsAndProducts() {
      sameNumbers(
          "tensors",
          Toys.gpt2(),
          model -> {
            Tensor x = stream(model);
            return flat(
                x.times(x).plus(0.5).sqrt(),
                x.softmax(D_MODEL),
                x.logSoftmax(D_MODEL),
                x.mean(POS),
                x.std(D_MODEL),
                x.norm(D_MODEL),
                x.dot(x.renamed(POS, OUT), D_MODEL));
          });
    }

    @Test
    default void ordersAndSelections() {
      sameNumbers(
          "orders",
          Toys.gpt2(),
          model -> {
            Tensor x = stream(model);
            return flat(
                x.sorted(D_MODEL),
                x.argmax(D_MODEL),
                x.max(POS),
                x.quantile(D_MODEL, 0.3),
                x.at(POS, -1),
                Tensor.stack(OUT, List.of(x, x.times(2))));
          });
    }

    @Test
    default void tensorsMadeOnTheCpuMeetThoseOfTheDevice() {
      sameNumbers(
          "both",
          Toys.gpt2(),
          model -> {
            Tensor x = stream(model);
            Tensor made = Tensor.vector(D_MODEL, new double[model.spec().dModel()]).plus(2);
            return flat(x.times(made), made.times(x), x.dot(made, D_MODEL));
          });
    }

    @Test
    default void singularValues() {
      sameNumbers(
          "svd",
          Toys.gpt2(),
          model -> {
            Tensor w = square(model);
            LinearAlgebra.Svd svd = w.svd(D_MODEL, OUT);
            return flat(svd.s(), svd.u().times(svd.s()).dot(svd.v(), COMPONENT));
          });
    }

    @Test
    default void eigenvalues() {
      sameNumbers(
          "eigenvalues",
          Toys.gpt2(),
          model -> {
            LinearAlgebra.Eigenvalues all = square(model).eigenvalues(D_MODEL, OUT);
            return flat(all.real().sorted(COMPONENT), all.abs().sorted(COMPONENT));
          });
    }

    @Test
    default void eigenvectorsAndInverse() {
      sameNumbers(
          "symmetric",
          Toys.gpt2(),
          model -> {
            Tensor w = positive(model);
            LinearAlgebra.Eigenvectors all = w.eigenvectors(D_MODEL, OUT);
            return flat(all.values(), w.inverse(D_MODEL, OUT));
          });
    }

    @Test
    default void factorsAndLeastSquares() {
      sameNumbers(
          "least squares",
          Toys.gpt2(),
          model -> {
            Tensor w = positive(model);
            LinearAlgebra.Qr qr = w.qr(D_MODEL, OUT);
            Tensor target = stream(model).at(BATCH, 0);
            return flat(
                qr.q().dot(qr.r(), COMPONENT).arranged(D_MODEL, OUT),
                w.leastSquares(target, D_MODEL, OUT),
                w.leastSquares(
                    Tensor.vector(D_MODEL, target.at(POS, 1).toDoubleArray()), D_MODEL, OUT));
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}

package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.HEAD;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Torch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What an operation keeps in memory: its results, and nothing else. */
class TemporariesTest {
  private static Map<String, Function<Tensor, Object>> operations() {
    Map<String, Function<Tensor, Object>> all = new LinkedHashMap<>();
    all.put("plus", x -> x.plus(x.renamed(POS, HEAD)));
    all.put("dot", x -> x.dot(x.renamed(POS, HEAD), D_MODEL));
    all.put("project", x -> x.project(x.mean(POS), D_MODEL));
    all.put("gelu", Tensor::gelu);
    all.put("where", x -> x.where(x.greaterThan(0), x.negated()));
    all.put("std", x -> x.std(POS));
    all.put("mean", x -> x.mean(BATCH, POS));
    all.put("softmax", x -> x.softmax(POS));
    all.put("quantile", x -> x.quantile(POS, 0.3));
    all.put("topK", x -> x.topK(POS, 2));
    all.put("merged", x -> x.merged(SAMPLE, BATCH, POS));
    all.put("range", x -> x.from(POS, 1));
    all.put("arranged", x -> x.arranged(POS, D_MODEL, BATCH));
    all.put("lowerTriangle", x -> x.lowerTriangle(BATCH, POS));
    all.put("svd", x -> x.merged(SAMPLE, BATCH, POS).svd(SAMPLE, D_MODEL));
    all.put("leastSquares", x -> squares(x.merged(SAMPLE, BATCH, POS)));
    return all;
  }

  private static Tensor squares(Tensor x) {
    return x.leastSquares(x.sum(D_MODEL), SAMPLE, D_MODEL);
  }

  @Test
  void droppedResultsLeaveNothingBehind() {
    Tensor x = PaddedOperationsTest.padded(1, BATCH, POS, D_MODEL);
    operations().values().forEach(operation -> operation.apply(x));
    NativeAccount.collect();
    int before = NativeAccount.resources();
    for (int round = 0; round < 20; round++) {
      operations().values().forEach(operation -> operation.apply(x));
    }
    NativeAccount.collectDownTo(before);
    assertThat(NativeAccount.resources()).isLessThanOrEqualTo(before);
  }

  @Test
  void aPassThatBorrowsAUsersTensorLeavesNothingWithIt() {
    Tensor mine = Tensor.of(new double[] {1, 2, 3, 4}, new long[] {2, 2}, D_MODEL, HEAD);
    NativeAccount.collect();
    int before = NativeAccount.resources();
    for (int round = 0; round < 20; round++) {
      try (NDManager pass = Torch.memory(mine.nd().getDevice())) {
        NDArray array = pass.create(new double[] {1, 2}, new Shape(1, 2));
        Tensor lent = Tensor.borrow(array, List.of(POS, D_MODEL));
        assertThat(mine.dot(lent, D_MODEL).lent()).isTrue();
        assertThat(lent.plus(mine.arranged(HEAD, D_MODEL)).lent()).isTrue();
        assertThat(mine.where(lent.greaterThan(1), lent).lent()).isTrue();
      }
    }
    NativeAccount.collectDownTo(before);
    assertThat(NativeAccount.resources()).isLessThanOrEqualTo(before);
  }
}

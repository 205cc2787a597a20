package dev.loupe.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Weight;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;
import dev.loupe.torch.Widened;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number type that is said is the type that is there, so nothing computes in 16 bits unasked. */
class MatrixTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT16, FLOAT32",
    "FLOAT16, FLOAT64",
    "FLOAT32, FLOAT16",
    "FLOAT32, BFLOAT16",
    "FLOAT64, FLOAT32"
  })
  void anArrayOfAnotherTypeIsRefused(DataType there, DataType said) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray array = work.zeros(new Shape(2, 3), there);
      assertThatThrownBy(() -> new Matrix(array, said, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a matrix of type " + said + " cannot be in an array of " + there);
    }
  }

  @Test
  void aWeightThatIsLentInSixteenBitsIsRefused() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    String name = Weight.W_IN.name(0);
    try (NDManager work = Torch.memory(Device.cpu())) {
      Shape shape = new Shape(Weight.W_IN.keptShape(model.spec()));
      Map<String, NDArray> lent = Map.of(name, work.zeros(shape, DataType.FLOAT16));
      assertThatThrownBy(() -> model.lent(lent))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(name + " is lent in float16, and the model computes in float32");
    }
  }

  @Test
  void theEmbeddingStaysInSixteenBitsUnlessItIsTheUnembedding() {
    Precision all =
        new Precision(Set.of(DataType.BFLOAT16), DataType.BFLOAT16)
            .widening(new Widened(3, 3, true));
    Keeping untied = new Keeping(Toys.llama(false), all);
    assertThat(untied.type(Weight.W_E, 0)).isEqualTo(DataType.BFLOAT16);
    assertThat(untied.type(Weight.W_U, 0)).isEqualTo(DataType.FLOAT32);
    assertThat(untied.type(Weight.W_OUT, 0)).isEqualTo(DataType.FLOAT32);
    assertThat(new Keeping(Toys.llama(true), all).type(Weight.W_E, 0)).isEqualTo(DataType.FLOAT32);
    assertThat(new Keeping(Toys.gpt2(), all).type(Weight.W_POS, 0)).isEqualTo(DataType.BFLOAT16);
  }
}

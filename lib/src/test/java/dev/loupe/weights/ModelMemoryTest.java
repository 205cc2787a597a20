package dev.loupe.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model says that its weights take. */
class ModelMemoryTest {
  private static long parameters(Spec spec) {
    return spec.storedWeights().stream()
        .mapToLong(
            weight ->
                (weight.inLayers() ? spec.layers() : 1)
                    * Arrays.stream(weight.shape(spec)).reduce(1, (a, b) -> a * b))
        .sum();
  }

  private static Map<String, Long> parts(HookedTransformer model) {
    return model.memory().weights().stream()
        .collect(Collectors.toMap(ModelMemory.Share::part, ModelMemory.Share::parameters));
  }

  @ParameterizedTest
  @MethodSource("dev.loupe.model.Toys#all")
  void thePartsAreTheWhole(HookedTransformer model) {
    assertThat(model.parameters()).isEqualTo(parameters(model.spec()));
    assertThat(model.bytes()).isEqualTo(4 * model.parameters());
  }

  @Test
  void weightsThatHappenToBeEqualAreCountedEach() {
    Spec spec = Toys.gpt2();
    HookedTransformer zeroBiases =
        HookedTransformer.of(
            "zero biases",
            spec,
            RandomWeights.forTraining(spec, 1),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT64);
    assertThat(zeroBiases.parameters()).isEqualTo(parameters(spec));
    assertThat(zeroBiases.bytes()).isEqualTo(8 * parameters(spec));
  }

  @Test
  void anUnembeddingTakesMemoryOnceItIsNoLongerTheEmbeddings() {
    HookedTransformer tied = Toys.model(Toys.gpt2());
    assertThat(parts(tied)).containsEntry("unembedding", 0L);
    HookedTransformer edited = tied.edited(new WeightEdit("W_U", w -> w.times(2)));
    assertThat(parts(edited)).containsEntry("unembedding", 24L * Toys.VOCAB);
  }

  @Test
  void aTableSaysItAll() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    ModelMemory memory = model.memory();
    assertThat(memory.table().stringColumn("what").asList())
        .containsExactly(
            "embedding",
            "attention",
            "MLP",
            "norms",
            "unembedding",
            "all weights",
            "results held",
            "results are collected above",
            "results are refused above");
    assertThat(memory.table().doubleColumn("MiB").get(5))
        .isEqualTo(model.bytes() / (double) (1 << 20));
    assertThat(memory.table().doubleColumn("MiB").get(8))
        .isEqualTo(NativeMemory.hardLimit(Device.cpu()) / (double) (1 << 20));
    assertThat(memory.toString()).startsWith("memory of gpt2 tied").contains("float32", "cpu()");
    assertThat(memory.html()).contains("memory of gpt2 tied", "all weights");
    assertThat(memory.png()).isNotEmpty();
  }

  @Test
  void everyWeightBelongsToAPart() {
    for (Weight weight : Weight.values()) {
      assertThat(Part.of(weight)).as(weight.toString()).isNotNull();
    }
  }
}

package dev.loupe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.loupe.torch.HeapArray;
import dev.loupe.torch.Torch;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of torch.save: {@code python/make_torch.py} wrote them. */
class TorchFileTest {
  @Test
  void readsALensAsItIsPublished() {
    try (TorchFile file = TorchFile.open(of("lens.pt"))) {
      TorchDictionary lens = file.values();
      assertThat(lens.keys()).containsExactly("J", "n_prompts", "source_layers", "d_model");
      assertThat(lens.whole("n_prompts")).isEqualTo(7);
      assertThat(lens.wholes("source_layers")).containsExactly(0L, 1L);
      assertThat(lens.dictionary("J").keys()).containsExactly(0L, 1L);
      StoredArray second = lens.dictionary("J").tensor(1L);
      assertThat(second.type()).isEqualTo(NumberType.F16);
      assertThat(second.shape()).containsExactly(24, 24);
      // 1 on the diagonal, and row · (column + 1) / 2000
      assertThat(numbers(second)[3 * 24 + 5]).isCloseTo(3 * 6 / 2000., within(1e-5));
      assertThat(numbers(second)[3 * 24 + 3]).isCloseTo(1 + 3 * 4 / 2000., within(1e-3));
      assertThat(lens).hasToString(of("lens.pt") + ": J, n_prompts, source_layers, d_model");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"kinds.pt", "protocol4.pt"})
  void readsEveryNumberType(String name) {
    try (TorchFile file = TorchFile.open(of(name))) {
      for (String type : List.of("float64", "float32", "float16", "bfloat16")) {
        double[] values = numbers(file.values().tensor(type));
        for (int i = 0; i < values.length; i++) {
          assertThat(values[i])
              .isCloseTo((i - 7) / 3., within(type.equals("bfloat16") ? .03 : 2e-3));
        }
      }
      assertThat(numbers(file.values().tensor("int64"))).startsWith(-7, -6).hasSize(24);
      assertThat(numbers(file.values().tensor("int32"))).startsWith(-7, -6).hasSize(24);
      assertThat(numbers(file.values().tensor("bool"))).startsWith(0, 0).endsWith(1, 1);
      assertThat(numbers(file.values().tensor("scalar"))).containsExactly(2.5);
      assertThat(file.values().tensor("empty").shape()).containsExactly(0, 3);
    }
  }

  @Test
  void readsTensorsThatStepThroughTheirStorageInAnotherOrder() {
    try (TorchFile file = TorchFile.open(of("kinds.pt"))) {
      StoredArray turned = file.values().tensor("transposed"); // [4, 2, 3] of [2, 3, 4]
      assertThat(turned.shape()).containsExactly(4, 2, 3);
      assertThat(numbers(turned)[(3 * 2 + 1) * 3 + 2]).isEqualTo((12 + 2 * 4 + 3 - 7) / 3.);
      StoredArray part = file.values().tensor("part"); // x[1, 1:, 1:3]
      assertThat(numbers(part)).containsExactly(10 / 3., 11 / 3., 14 / 3., 15 / 3.);
    }
  }

  @Test
  void readsAStateDictAndLeavesItsVersionsOut() {
    try (TorchFile file = TorchFile.open(of("state-dict.pt"))) {
      assertThat(file.values().keys()).containsExactly("weight", "bias");
      assertThat(numbers(file.values().tensor("weight"))).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "attack.pt, posix.system",
    "module.pt, torch.nn.modules.linear.Linear",
  })
  void namesWhatItDoesNotMake(String name, String named) {
    try (TorchFile file = TorchFile.open(of(name))) {
      assertThatThrownBy(file::values)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              of(name)
                  + " is not read as a file of torch.save: it names "
                  + named
                  + ", and only tensors, numbers, texts, lists and dictionaries are read; nothing of"
                  + " it was executed");
      assertThat(Path.of("attacked.txt")).doesNotExist();
    }
  }

  @Test
  void saysWhatIsThereInsteadOfWhatWasAskedFor() {
    try (TorchFile file = TorchFile.open(of("kinds.pt"))) {
      TorchDictionary values = file.values();
      assertThatThrownBy(() -> values.tensor("J"))
          .hasMessageStartingWith(of("kinds.pt") + " has no J; it has float64, float32, float16");
      assertThatThrownBy(() -> values.tensor("text"))
          .hasMessageEndingWith("should have a tensor as text, but has a text");
      assertThatThrownBy(() -> values.whole("share"))
          .hasMessageEndingWith("should have a whole number as share, but has the number 0.5");
      assertThatThrownBy(() -> values.dictionary("none"))
          .hasMessageEndingWith("should have a dictionary of values as none, but has None");
      assertThat(values.wholes("list")).containsExactly(1L, 1L << 40);
    }
  }

  private static double[] numbers(StoredArray array) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      return HeapArray.doubles(FloatReader.read(array, "it", work));
    }
  }

  private static Path of(String name) {
    try {
      return Path.of(TorchFileTest.class.getResource("/torch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

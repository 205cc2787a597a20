package dev.loupe.storage;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.POS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import dev.loupe.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that numpy and safetensors wrote, by make_tensors.py. */
class PythonFilesTest {
  private static final Axis[] AXES = {BATCH, POS, D_MODEL};

  @TempDir Path folder;

  private static String file(String name) {
    return Path.of("src/test/resources/tensors", name).toString();
  }

  /** The number at {@code i} of the arrays: (i - 7) / 3. */
  private static double number(int i, String type) {
    double third = (i - 7) / 3.0;
    return switch (type) {
      case "float64" -> third;
      case "float32", "columns" -> (float) third;
      case "int64", "int32" -> i - 7;
      case "uint8" -> i;
      case "bool" -> third > 0 ? 1 : 0;
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static double[] numbers(String type) {
    return IntStream.range(0, 24).mapToDouble(i -> number(i, type)).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float64", "int64", "uint8", "bool", "columns"})
  void readsNumpysArraysExactly(String type) {
    Tensor read = TensorFile.load(file(type + ".npy"), AXES);
    assertThat(read.shape()).containsExactly(2, 3, 4);
    assertThat(read.toDoubleArray()).isEqualTo(numbers(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float64", "int64", "int32", "bool"})
  void readsSafetensorsExactly(String type) {
    assertThat(read(type).toDoubleArray()).isEqualTo(numbers(type));
  }

  private static Tensor read(String type) {
    StoredArray stored = Safetensors.open(Path.of(file("types.safetensors"))).entry(type).stored();
    try (var work = Torch.memory(Device.cpu())) {
      return Tensor.of(FloatReader.read(stored, type, work), AXES);
    }
  }

  @Test
  void sixteenBitsAreWidenedToWhatTheyMean() {
    double[] half = TensorFile.load(file("float16.npy"), AXES).toDoubleArray();
    double[] brain = TensorFile.load(file("bfloat16.safetensors"), AXES).toDoubleArray();
    assertThat(read("float16").toDoubleArray()).isEqualTo(half);
    assertThat(read("bfloat16").toDoubleArray()).isEqualTo(brain);
    assertThat(half[8]).isEqualTo(0.333251953125); // float16 nearest to 1/3
    assertThat(brain[8]).isEqualTo(0.333984375); // bfloat16 nearest to 1/3
  }

  @Test
  void namesOfAxesInTheMetadataAreUsed() {
    assertThat(Safetensors.open(Path.of(file("types.safetensors"))).metadata())
        .containsEntry("float32.axes", "batch pos d_model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"float32", "float64"})
  void writesTheFileThatNumpyWritesByteForByte(String type) throws IOException {
    TensorFile.load(file(type + ".npy"), AXES).save(folder.resolve("x.npy").toString());
    assertThat(Files.readAllBytes(folder.resolve("x.npy")))
        .isEqualTo(Files.readAllBytes(Path.of(file(type + ".npy"))));
  }

  @Test
  void writesVectorsAndNumbersAsNumpyDoes() throws IOException {
    for (var one : Map.of("vector", new Axis[] {D_MODEL}, "scalar", new Axis[0]).entrySet()) {
      String name = one.getKey() + ".npy";
      TensorFile.load(file(name), one.getValue()).save(folder.resolve(name).toString());
      assertThat(Files.readAllBytes(folder.resolve(name)))
          .isEqualTo(Files.readAllBytes(Path.of(file(name))));
    }
  }

  @Test
  void readsATableThatNumpyWrote() {
    Tensor read = TensorFile.load(file("numpy.csv"), POS, D_MODEL);
    assertThat(read.shape()).containsExactly(6, 4);
    assertThat(read.toDoubleArray()).isEqualTo(numbers("float64"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "objects|holds Python objects as a pickle, which can run code and is never read;",
        "big-endian|has the number type '>f4', which Loupe does not read;",
        "complex|has the number type '<c8', which Loupe does not read;",
        "records|holds records of several fields; save each field in a file of its own",
      })
  void refusesArraysThatAreNotNumbers(String name, String why) {
    assertThatThrownBy(() -> TensorFile.load(file(name + ".npy"), AXES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file(name + ".npy") + " " + why);
  }
}

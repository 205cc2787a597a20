package dev.loupe.tensor;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.D_MODEL;
import static dev.loupe.axis.Axis.POS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tensor that was saved is the same tensor when it is read. */
class TensorFileTest {
  private static final float[] EDGES = {
    0f, -0f, 0.1f, -1.5f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY
  };

  @TempDir Path folder;

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.safetensors", "x.npy", "x.csv"})
  void everyFloat32ComesBackBitByBit(String name) {
    Tensor x = Tensor.of(EDGES, new long[] {2, 1, 4}, BATCH, POS, D_MODEL);
    x.save(path(name));
    Tensor again =
        name.endsWith("npy")
            ? TensorFile.load(path(name), BATCH, POS, D_MODEL)
            : TensorFile.load(path(name));
    assertThat(again.toArray()).isEqualTo(EDGES);
    assertThat(again.axes()).isEqualTo(x.axes());
    assertThat(again.shape()).isEqualTo(x.shape());
    assertThat(again.nd().getDataType()).isEqualTo(DataType.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.safetensors", "x.npy", "x.csv"})
  void everyFloat64ComesBackBitByBit(String name) {
    double[] values = {Math.PI, -1e-300, 0.1, Double.MAX_VALUE, -0.0, Double.NaN};
    Tensor x = Scope.open(Device.cpu(), "test").of(values, new Shape(2, 3), List.of(POS, D_MODEL));
    x.save(path(name));
    Tensor again =
        name.endsWith("npy")
            ? TensorFile.load(path(name), POS, D_MODEL)
            : TensorFile.load(path(name));
    assertThat(again.toDoubleArray()).isEqualTo(values);
    assertThat(again.axes()).isEqualTo(x.axes());
    assertThat(again.nd().getDataType()).isEqualTo(DataType.FLOAT64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.safetensors", "x.npy", "x.csv"})
  void aViewThatIsNotInOneRowOfMemoryIsSavedAsItIsRead(String name) {
    Tensor x = random(5, 7);
    Tensor turned = Tensor.of(x.nd().transpose(), D_MODEL, POS);
    turned.save(path(name));
    Tensor again =
        name.endsWith("npy")
            ? TensorFile.load(path(name), D_MODEL, POS)
            : TensorFile.load(path(name));
    assertThat(again.toArray()).isEqualTo(turned.toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.safetensors", "x.npy", "x.csv"})
  void oneNumberAndOneRowComeBack(String name) {
    Tensor row = random(1, 3).at(POS, 0);
    row.save(path(name));
    Tensor again =
        name.endsWith("npy") ? TensorFile.load(path(name), D_MODEL) : TensorFile.load(path(name));
    assertThat(again.toArray()).isEqualTo(row.toArray());
    assertThat(again.axes()).containsExactly(D_MODEL);
    row.sum(D_MODEL).save(path("one-" + name));
    assertThat(TensorFile.load(path("one-" + name)).value()).isEqualTo(row.sum(D_MODEL).value());
  }

  @Test
  void anArrayLongerThanOnePieceIsSavedWhole() {
    Tensor x = random(700, 1000); // 2.8 MB
    x.save(path("x.npy"));
    x.save(path("x.safetensors"));
    assertThat(TensorFile.load(path("x.npy"), POS, D_MODEL).toArray()).isEqualTo(x.toArray());
    assertThat(TensorFile.load(path("x.safetensors")).toArray()).isEqualTo(x.toArray());
  }

  @Test
  void paddingAndSiteComeBackWithSafetensors() {
    Tensor x = padded();
    x.save(path("x.safetensors"));
    Tensor again = TensorFile.load(path("x.safetensors"));
    assertThat(again.site()).isEqualTo(x.site());
    assertThat(again.mean(POS).toArray()).isEqualTo(x.mean(POS).toArray());
    assertThat(again.mean(BATCH).padding().size(POS, 0)).isEqualTo(0);
    assertThatThrownBy(() -> again.at(POS, 0))
        .hasMessageStartingWith("position 0 is padding in prompt 1, prompt 1 of the file");
    x.at(BATCH, 1).save(path("one.safetensors"));
    assertThat(TensorFile.load(path("one.safetensors")).mean(POS).toArray())
        .isEqualTo(x.at(BATCH, 1).mean(POS).toArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.npy", "x.csv"})
  void paddingIsNanWhereAFileCannotNameIt(String name) {
    Tensor x = padded();
    x.save(path(name));
    float[] again = TensorFile.load(path(name), BATCH, POS, D_MODEL).toArray();
    int width = x.size(D_MODEL);
    int positions = x.size(POS);
    for (int i = 0; i < again.length; i++) {
      boolean padding = x.padding().size(POS, i / width / positions) > i / width % positions;
      assertThat(Float.isNaN(again[i])).as("number %d", i).isEqualTo(padding);
    }
  }

  private static Tensor padded() {
    return Toys.model(Toys.gpt2())
        .run(Tokens.of(new int[] {1, 2, 3, 4}, new int[] {5, 6}))
        .cache(Act.RESID_POST.at(0))
        .get(Act.RESID_POST.at(0));
  }

  @Test
  void severalTensorsGoIntoOneFileByTheirNames() {
    Map<String, Tensor> tensors = Map.of("a", random(2, 3), "b", Tensor.vector(1, 2));
    TensorFile.save(tensors, path("x.safetensors"));
    Map<String, Tensor> again = TensorFile.loadAll(path("x.safetensors"));
    assertThat(again).containsOnlyKeys("a", "b");
    tensors.forEach(
        (name, tensor) -> {
          assertThat(again.get(name).toArray()).isEqualTo(tensor.toArray());
          assertThat(again.get(name).axes()).isEqualTo(tensor.axes());
        });
    assertThatThrownBy(() -> TensorFile.load(path("x.safetensors")))
        .hasMessage(
            "%1$s holds 2 tensors: a, b; tensors(\"%1$s\") gives them by their names",
            path("x.safetensors"));
    assertThatThrownBy(() -> TensorFile.save(tensors, path("x.npy")))
        .hasMessage(path("x.npy") + " can hold one tensor; several go into a .safetensors file");
  }

  @Test
  void saysWhatItWroteAndHowToReadIt() {
    assertThat(random(2, 3).save(path("x.npy")))
        .hasToString(
            path("x.npy")
                + ": tensor [pos 2, d_model 3], 152 bytes; read it with tensor(\""
                + path("x.npy")
                + "\", POS, D_MODEL)");
    assertThat(random(2, 3).save(path("x.csv")).use())
        .isEqualTo("read it with tensor(\"" + path("x.csv") + "\")");
  }

  @Test
  void theHomeFolderIsUnderstoodAndAFolderIsMade() throws IOException {
    String before = System.getProperty("user.home");
    try {
      System.setProperty("user.home", folder.toString());
      Tensor.vector(1, 2).save("~/new/x.npy");
      assertThat(TensorFile.load("~/new/x.npy", D_MODEL).toArray()).containsExactly(1, 2);
      try (var files = Files.list(folder.resolve("new"))) {
        assertThat(files).containsExactly(folder.resolve("new/x.npy"));
      }
    } finally {
      System.setProperty("user.home", before);
    }
  }

  @Test
  void refusesWhatItCannotKnow() {
    random(2, 3).save(path("x.npy"));
    assertThatThrownBy(() -> TensorFile.load(path("x.npy")))
        .hasMessage(
            "%1$s has an array of shape [2, 3] without names of axes; give one name for each size, such as tensor(\"%1$s\", HEAD, D_MODEL)",
            path("x.npy"));
    assertThatThrownBy(() -> TensorFile.load(path("x.npy"), POS))
        .hasMessageContaining("shape [2, 3], not with the axes [pos]; give one name for each size");
    assertThatThrownBy(() -> random(2, 3).save(path("x.pt")))
        .hasMessage(
            path("x.pt")
                + " does not end with the name of a kind of file that holds tensors; use .safetensors, .npy, .csv");
    assertThatThrownBy(() -> TensorFile.load(path("absent.npy")))
        .hasMessage("%1$s cannot be read: there is no file or folder %1$s", path("absent.npy"));
  }

  @Test
  void aFileCannotGiveATensorAPaddingThatDoesNotFit() {
    padded().save(path("x.safetensors"));
    for (String lie : List.of("0 9", "0  ", "0 -", "7")) {
      spoil(path("x.safetensors"), "\"0 2\"", "\"" + lie + "\"");
      assertThatThrownBy(() -> TensorFile.load(path("x.safetensors")))
          .as(lie)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the file says that 'tensor' has the padding '" + lie.strip());
      padded().save(path("x.safetensors"));
    }
    spoil(path("x.safetensors"), "\"batch pos d_model\"", "\"batch Pos/d_model\"");
    assertThatThrownBy(() -> TensorFile.load(path("x.safetensors")))
        .hasMessageStartingWith("'Pos/d_model' is no name for an axis");
  }

  /** Replaces a text in a header by one that is as long, or filled up with blanks behind it. */
  private static void spoil(String path, String before, String after) {
    try {
      Path file = Path.of(path);
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      String replaced = after + " ".repeat(before.length() - after.length());
      assertThat(bytes).contains(before);
      Files.writeString(file, bytes.replace(before, replaced), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void savingAndReadingLeavesNoMemoryBehind() {
    Tensor x = random(100, 100);
    long before = NativeMemory.live();
    for (int i = 0; i < 20; i++) {
      x.save(path("x.safetensors"));
      x.save(path("x.npy"));
    }
    assertThat(NativeMemory.live()).isLessThanOrEqualTo(before);
  }

  private static Tensor random(int rows, int columns) {
    Random random = new Random(rows * 31L + columns);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, new long[] {rows, columns}, POS, D_MODEL);
  }
}

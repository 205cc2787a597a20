package dev.loupe.lens.jacobian;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.tensor.TensorFile;
import dev.loupe.text.Tokens;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JacobianFileTest {
  private static final Tokens PROMPT = Tokens.of(new int[] {3, 14, 15, 9, 26, 5});

  @TempDir Path folder;

  /**
   * {@code python/make_torch.py} wrote it: I plus r (c + 1) / 1000 (layer + 1) at row r, column c.
   */
  @Test
  void readsALensAsItIsPublished() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    JacobianLens lens = JacobianLens.load(model, published());
    assertThat(lens.layers()).containsExactlyInAnyOrder(0, 1);
    assertThat(lens.prompts()).isEqualTo(7);
    float[] expected = new float[24 * 24];
    for (int row = 0; row < 24; row++) {
      for (int column = 0; column < 24; column++) {
        expected[row * 24 + column] = (row == column ? 1 : 0) + row * (column + 1) / 2000f;
      }
    }
    assertClose("J of layer 1", expected, lens.jacobian(1).toArray(), 1e-3); // float16
    assertThat(lens)
        .hasToString(
            "Jacobian lens of "
                + model
                + ", fitted to 7 prompts, from "
                + published()
                + "; it reads after the blocks 0, 1");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void givesTheSameNumbersAgain(DataType type) {
    HookedTransformer model = Toys.model(Toys.gemma2(), type);
    JacobianLens lens = JacobianLens.of(model, PROMPT, 2);
    String path = folder.resolve("lens.safetensors").toString();
    assertThat(lens.save(path).toString())
        .contains("fitted to 1 prompt;", "read it with jacobianLens(model, \"" + path + "\")");
    JacobianLens again = JacobianLens.load(model, path);
    assertThat(again.prompts()).isEqualTo(1);
    for (int layer : lens.layers()) {
      assertThat(again.jacobian(layer).toDoubleArray())
          .isEqualTo(lens.jacobian(layer).toDoubleArray());
    }
    assertThat(TensorFile.loadAll(path).get("J.1").axes())
        .containsExactly(JacobianLens.OUT, Axis.D_MODEL);
  }

  @Test
  void refusesTheLensOfAnotherModel() {
    HookedTransformer narrow =
        Toys.model(Spec.attentionOnly("narrow", 3, 12, 16, 20, Attention.plain(3, 4, false)));
    assertThatThrownBy(() -> JacobianLens.load(narrow, published()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the Jacobian lens in "
                + published()
                + " is of another model: it has d_model 24, and this is "
                + narrow);
    HookedTransformer shallow =
        Toys.model(Spec.attentionOnly("shallow", 1, 24, 16, 20, Attention.plain(4, 6, false)));
    assertThatThrownBy(() -> JacobianLens.load(shallow, published()))
        .hasMessageStartingWith("shallow has one layer");
    String path = folder.resolve("lens.safetensors").toString();
    JacobianLens.of(Toys.model(Toys.llama(false)), PROMPT, 2).save(path);
    HookedTransformer other = Toys.model(Toys.gpt2());
    assertThatThrownBy(() -> JacobianLens.load(other, path))
        .hasMessageContaining("is of another model: it is of llama, 3 layers")
        .hasMessageEndingWith("and this is " + other);
  }

  @Test
  void refusesALayerBehindTheLast() {
    HookedTransformer two =
        Toys.model(Spec.attentionOnly("two", 2, 24, 16, 20, Attention.plain(4, 6, false)));
    assertThat(JacobianLens.load(two, published()).layers()).containsExactly(0);
    String path = folder.resolve("deep.safetensors").toString();
    written(two, path, "J.5", 1);
    assertThatThrownBy(() -> JacobianLens.load(two, path))
        .hasMessageContaining("is of another model: it has a Jacobian of layer 5");
  }

  @Test
  void refusesNumbersThatAreNotFinite() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    String path = folder.resolve("nan.safetensors").toString();
    written(model, path, "J.0", Float.NaN);
    assertThatThrownBy(() -> JacobianLens.load(model, path))
        .hasMessage(path + " has NaN or infinite values in the Jacobian of layer 0");
  }

  private static void written(HookedTransformer model, String path, String name, float first) {
    float[] values = new float[24 * 24];
    values[0] = first;
    new SafetensorsWriter()
        .with("n_prompts", "3")
        .with("architecture", JacobianFile.architecture(model))
        .put(name, new long[] {24, 24}, values)
        .write(Path.of(path));
  }

  @Test
  void refusesFilesOfOtherThings() {
    HookedTransformer model = Toys.model(Toys.gpt2());
    String path = folder.resolve("x.safetensors").toString();
    new SafetensorsWriter().put("x", new long[] {1}, new float[1]).write(Path.of(path));
    assertThatThrownBy(() -> JacobianLens.load(model, path))
        .hasMessage(path + " is not the file of a Jacobian lens: it does not say n_prompts");
    assertThatThrownBy(() -> JacobianLens.load(model, of("kinds.pt")))
        .hasMessageStartingWith(of("kinds.pt") + " has no d_model; it has float64");
    assertThatThrownBy(() -> JacobianLens.load(model, of("attack.pt")))
        .hasMessageContaining("it names posix.system");
    assertThatThrownBy(() -> JacobianLens.load(model, "lens.bin"))
        .hasMessageStartingWith("lens.bin does not end as the file of a Jacobian lens does");
    JacobianLens lens = JacobianLens.of(model, PROMPT, 2);
    assertThatThrownBy(() -> lens.save("lens.pt")).hasMessageStartingWith("lens.pt must end with");
    assertThatThrownBy(() -> lens.identity().save("lens.safetensors"))
        .hasMessageStartingWith("the control J = I needs no file");
  }

  private static String published() {
    return of("lens.pt");
  }

  private static String of(String name) {
    try {
      return Path.of(JacobianFileTest.class.getResource("/torch/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

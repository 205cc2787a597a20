package dev.loupe.lens.jacobian;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import dev.loupe.storage.TorchDictionary;
import dev.loupe.storage.TorchFile;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Jacobian lenses in files: the {@code .pt} files that are published, which are read, and
 * .safetensors files, which are read and written.
 *
 * <p>A {@code .pt} file is a dictionary of {@code J} (a matrix [out, in] by the number of its
 * layer), {@code n_prompts}, {@code source_layers} and {@code d_model}.
 */
final class JacobianFile {
  private static final String PROMPTS = "n_prompts";
  private static final String ARCHITECTURE = "architecture";
  private static final String NAME = "J.";

  private JacobianFile() {}

  static JacobianLens read(HookedTransformer model, String path) {
    Path file = TypedPath.of(path);
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".pt") || name.endsWith(".pth")) {
      return published(model, file);
    }
    if (name.endsWith(".safetensors")) {
      return saved(model, file);
    }
    throw new IllegalArgumentException(
        path
            + " does not end as the file of a Jacobian lens does; use .pt for one that is published,"
            + " .safetensors for one that lens.save(path) wrote");
  }

  private static JacobianLens published(HookedTransformer model, Path file) {
    try (TorchFile opened = TorchFile.open(file)) {
      TorchDictionary values = opened.values();
      long width = values.whole("d_model");
      if (width != model.spec().dModel()) {
        throw other(file, "has d_model " + width, model);
      }
      TorchDictionary matrices = values.dictionary("J");
      SortedMap<Integer, Tensor> jacobians = new TreeMap<>();
      for (long layer : values.wholes("source_layers")) {
        put(jacobians, model, file, layer, matrices.tensor(layer));
      }
      return lens(model, file, jacobians, values.whole(PROMPTS));
    }
  }

  private static JacobianLens saved(HookedTransformer model, Path file) {
    Safetensors opened = Safetensors.open(file);
    String prompts = opened.metadata().getOrDefault(PROMPTS, "");
    if (!prompts.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          file + " is not the file of a Jacobian lens: it does not say " + PROMPTS);
    }
    String architecture = opened.metadata().getOrDefault(ARCHITECTURE, "");
    if (!architecture.equals(architecture(model))) {
      throw other(file, "is of " + architecture, model);
    }
    SortedMap<Integer, Tensor> jacobians = new TreeMap<>();
    for (String name : opened.names()) {
      if (name.matches("J\\.[0-9]{1,6}")) {
        int layer = Integer.parseInt(name.substring(NAME.length()));
        put(jacobians, model, file, layer, opened.entry(name).stored());
      }
    }
    return lens(model, file, jacobians, Long.parseLong(prompts));
  }

  private static void put(
      SortedMap<Integer, Tensor> jacobians,
      HookedTransformer model,
      Path file,
      long layer,
      StoredArray matrix) {
    int layers = model.spec().layers();
    int width = model.spec().dModel();
    if (layer < 0 || layer >= layers) {
      throw other(file, "has a Jacobian of layer " + layer, model);
    }
    if (!Arrays.equals(matrix.shape(), new long[] {width, width})) {
      throw other(file, "has a Jacobian of shape " + Arrays.toString(matrix.shape()), model);
    }
    if (layer == layers - 1) {
      return; // that of the last stream by itself, which is I
    }
    Tensor read = TensorFile.of(matrix, file.toString(), JacobianLens.OUT, Axis.D_MODEL);
    if (!Double.isFinite(read.abs().max().value())) {
      throw new IllegalArgumentException(
          file + " has NaN or infinite values in the Jacobian of layer " + layer);
    }
    jacobians.put((int) layer, read.as(model.type()));
  }

  private static JacobianLens lens(
      HookedTransformer model, Path file, SortedMap<Integer, Tensor> jacobians, long prompts) {
    if (jacobians.isEmpty() || prompts < 1) {
      throw new IllegalArgumentException(
          file
              + " holds no Jacobian lens: it has "
              + jacobians.size()
              + " Jacobians of "
              + prompts
              + " prompts");
    }
    return new JacobianLens(
        model,
        jacobians,
        new JacobianLens.Origin("fitted to " + prompts + " prompts, from " + file, prompts));
  }

  /** What a lens must share with a model; models that were trained on may share a lens. */
  static String architecture(HookedTransformer model) {
    Spec spec = model.spec();
    return spec.family() + ", " + spec.sizes() + ", " + spec.vocab() + " tokens";
  }

  private static IllegalArgumentException other(Path file, String has, HookedTransformer model) {
    return new IllegalArgumentException(
        "the Jacobian lens in "
            + file
            + " is of another model: it "
            + has
            + ", and this is "
            + model);
  }

  static Saved write(JacobianLens lens, String path) {
    Path file = TypedPath.of(path);
    if (!path.toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      throw new IllegalArgumentException(
          path + " must end with .safetensors; a Jacobian lens is saved as such a file");
    }
    if (lens.isIdentity()) {
      throw new IllegalArgumentException(
          "the control J = I needs no file; save the lens, and take lens.identity() again");
    }
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .with(PROMPTS, Long.toString(lens.prompts()))
            .with(ARCHITECTURE, architecture(lens.model()));
    for (int layer : lens.layers()) {
      writer.with(NAME + layer + ".axes", "out d_model").put(NAME + layer, stored(lens, layer));
    }
    writer.write(file);
    return new Saved(file, lens.toString(), "read it with jacobianLens(model, \"" + path + "\")");
  }

  private static StoredArray stored(JacobianLens lens, int layer) {
    Tensor jacobian = lens.jacobian(layer);
    return lens.model().type() == DataType.FLOAT64
        ? StoredArray.of(jacobian.toDoubleArray(), jacobian.shape())
        : StoredArray.of(jacobian.toArray(), jacobian.shape());
  }
}

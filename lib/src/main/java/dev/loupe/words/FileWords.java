package dev.loupe.words;

import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import java.util.Map;

/** Files: tensors that were saved, here or by Python. */
public abstract class FileWords extends TensorWords {
  protected FileWords() {}

  /**
   * The tensor in a file, {@code tensor("x.safetensors")}; name the axes, outermost first, where
   * the file does not: {@code tensor("x.npy", POS, D_MODEL)}.
   */
  public static Tensor tensor(String path, Axis... axes) {
    return TensorFile.load(path, axes);
  }

  /** Every tensor of a .safetensors file, by its name. */
  public static Map<String, Tensor> tensors(String path) {
    return TensorFile.loadAll(path);
  }

  /** Writes tensors with their names as one .safetensors file. */
  public static Saved save(String path, Map<String, Tensor> tensors) {
    return TensorFile.save(tensors, path);
  }
}

package dev.loupe.words;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.doctor.Diagnosis;
import dev.loupe.doctor.Doctor;
import dev.loupe.load.BundledModel;
import dev.loupe.load.ModelLoader;
import dev.loupe.load.TrainingCheckpoint;
import dev.loupe.model.HookedTransformer;
import dev.loupe.torch.Torch;
import java.nio.file.Path;
import java.util.List;

/** Models: load one, choose its device, check that it computes correctly. */
public abstract class ModelWords {
  ModelWords() {}

  /**
   * The model with this name: a folder, {@code wren}, or a model on the Hugging Face Hub, such as
   * {@code gpt2} or {@code EleutherAI/pythia-70m@step1000}. After the @ is a branch, a tag or a
   * commit.
   */
  public static HookedTransformer load(String name) {
    return ModelLoader.load(name);
  }

  /** wren, the small teaching model that is bundled with Loupe. */
  public static HookedTransformer load() {
    return BundledModel.wren();
  }

  /** The model in a folder that holds Hugging Face files. */
  public static HookedTransformer load(Path folder) {
    return ModelLoader.load(folder);
  }

  /** The model with this name, loaded on a device: {@code cpu()} or {@code gpu()}. */
  public static HookedTransformer load(String name, Device device) {
    return ModelLoader.load(name, device);
  }

  /**
   * The model with this name, loaded on a device and kept in a number type: {@code load("gpt2",
   * cpu(), DataType.BFLOAT16)} keeps the weight matrices in half the memory and computes in
   * float32; {@code .inMixedPrecision()} multiplies in that type too.
   */
  public static HookedTransformer load(String name, Device device, DataType type) {
    return ModelLoader.load(name, device, type);
  }

  /** The training checkpoints of wren, earliest first. */
  public static List<TrainingCheckpoint> checkpoints() {
    return TrainingCheckpoint.of("wren");
  }

  /** The training checkpoints of a model, such as {@code EleutherAI/pythia-70m}. */
  public static List<TrainingCheckpoint> checkpoints(String model) {
    return TrainingCheckpoint.of(model);
  }

  /** The CPU as a device for models. */
  public static Device cpu() {
    return Device.cpu();
  }

  /** The first GPU as a device for models; if it cannot be used, an error that says why. */
  public static Device gpu() {
    return Torch.gpu();
  }

  /** A check that Loupe computes correct numbers on this machine. */
  public static Diagnosis doctor() {
    return Doctor.examine();
  }

  /** A check that this model and its device compute correct numbers. */
  public static Diagnosis doctor(HookedTransformer model) {
    return Doctor.examine(model);
  }
}

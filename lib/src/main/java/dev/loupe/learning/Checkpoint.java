package dev.loupe.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.files.TypedPath;
import dev.loupe.storage.FloatReader;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A file that a minimisation is saved to while it runs, and continued from when it is run again.
 *
 * <p>It is a safetensors file with the parameters under their names, what the optimiser remembers,
 * the losses so far and the number of steps. A continued run gives the same bytes as one that was
 * never stopped. The file is written under another name first, then renamed.
 *
 * <pre>{@code minimise(loss, start, adam(1e-3), checkpoint("sae.safetensors", 500))}</pre>
 *
 * @param file the file
 * @param every the number of steps from one save to the next
 */
public record Checkpoint(Path file, int every) {
  private static final String STEP = "step";
  private static final String SETTINGS = "settings";
  private static final String LOSSES = "losses of all steps";

  /** Refuses to save never. */
  public Checkpoint {
    Objects.requireNonNull(file, "a checkpoint needs a file, and null was given");
    file = TypedPath.of(file);
    if (every < 1) {
      throw new IllegalArgumentException(
          "a checkpoint is saved every 1 step or more, not " + every);
    }
  }

  /** Saves the state of a descent, and the losses of its steps. */
  void save(Descent descent, String settings, double... losses) {
    save(descent, settings, Map.of(), losses);
  }

  /** The same with more numbers that the next step depends on. */
  void save(Descent descent, String settings, Map<String, double[]> more, double... losses) {
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.with(STEP, Long.toString(descent.steps())).with(SETTINGS, settings);
    descent.state().forEach((name, array) -> writer.put(name, StoredArray.of(array)));
    more.forEach((name, numbers) -> writer.put(name, StoredArray.of(numbers, numbers.length)));
    double[] gone = Arrays.copyOf(losses, (int) descent.steps());
    writer.put(LOSSES, StoredArray.of(gone, gone.length)).write(file);
  }

  /** Fills a descent with a saved state, if there is one, and the losses of the steps gone. */
  void restore(Descent descent, String settings, double... losses) {
    restore(descent, settings, Map.of(), losses);
  }

  /** The same with more numbers, which are filled too. */
  void restore(Descent descent, String settings, Map<String, double[]> more, double... losses) {
    if (!Files.exists(file)) {
      return;
    }
    Safetensors saved = Safetensors.open(file);
    refuseOther(saved.metadata().get(SETTINGS), settings);
    try (NDManager work = Torch.memory(descent.device())) {
      for (Map.Entry<String, NDArray> one : descent.state().entrySet()) {
        Ops.assign(one.getValue(), read(saved, one.getKey(), work));
      }
      more.forEach(
          (name, numbers) -> {
            double[] then = read(saved, name, work).toDoubleArray();
            System.arraycopy(then, 0, numbers, 0, numbers.length);
          });
      double[] gone = read(saved, LOSSES, work).toDoubleArray();
      System.arraycopy(gone, 0, losses, 0, Math.min(gone.length, losses.length));
      descent.continueAfter(gone.length);
    }
  }

  private NDArray read(Safetensors saved, String name, NDManager work) {
    Safetensors.Entry entry = saved.entry(name);
    if (entry == null) {
      throw new IllegalArgumentException(file + " is no checkpoint: it has no '" + name + "'");
    }
    return FloatReader.read(entry.stored(), name, work);
  }

  private void refuseOther(String saved, String settings) {
    if (!settings.equals(saved)) {
      throw new IllegalArgumentException(
          file
              + " is the checkpoint of another minimisation: "
              + saved
              + " instead of "
              + settings
              + "; delete it or name another file");
    }
  }

  @Override
  public String toString() {
    return "checkpoint " + file + " every " + every + " steps";
  }
}

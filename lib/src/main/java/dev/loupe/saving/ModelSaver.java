package dev.loupe.saving;

import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WeightSource;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.family.Families;
import dev.loupe.arch.family.Family;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.files.WholeFile;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.weights.WeightView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Saves a model as a Hugging Face folder: config.json and model.safetensors, which Python's
 * transformers loads if it knows the family, and the tokenizer's files.
 *
 * <p>A model that was loaded keeps its config; edited and trained weights are saved as they are
 * now. A model with an architecture of its own, such as a toy, gets a config of the {@code
 * model_type} "loupe", which only Loupe reads. Weights are saved as float32.
 */
public final class ModelSaver {
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.safetensors";

  private ModelSaver() {}

  /** Writes the model into a folder, from which it is loaded with the same numbers. */
  public static Saved save(ModelParts model, Path typed) {
    Path folder = TypedPath.of(typed);
    Map<String, byte[]> beside = new TreeMap<>();
    model.weights().files().ifPresent(files -> beside.putAll(files.read()));
    String config = SavedConfig.of(model, Optional.ofNullable(beside.remove(CONFIG)));
    save(model, config, folder);
    model.tokenizer().ifPresent(tokenizer -> beside.putAll(tokenizer.files()));
    beside.forEach(
        (name, bytes) ->
            WholeFile.write(
                folder.resolve(name),
                channel -> WholeFile.writeFully(channel, ByteBuffer.wrap(bytes))));
    boolean lost = model.tokenizer().isPresent() && !beside.containsKey("tokenizer.json");
    return new Saved(
        folder.resolve(WEIGHTS),
        model + (lost ? " (without its tokenizer, which did not come from a file)" : ""),
        "read it with load(\"" + typed + "\")");
  }

  /**
   * Writes {@code config} and the model's weights, under its family's names, into a folder.
   *
   * @param config the text of config.json; it must describe the model's architecture
   */
  public static void save(ModelParts model, String config, Path typed) {
    Path folder = TypedPath.of(typed);
    HfConfig parsed = HfConfig.parse(config);
    Family family = Families.of(parsed);
    Spec spec = family.spec(parsed);
    parsed.refuseUnread();
    boolean untied = spec.equals(SavedConfig.untied(model.spec()));
    if (!spec.equals(model.spec()) && !untied) {
      throw new IllegalArgumentException(
          "the config does not describe the model: " + difference(spec, model.spec()));
    }
    weights(model, spec, family.names(spec)).write(folder.resolve(WEIGHTS));
    WholeFile.write(folder.resolve(CONFIG), config);
  }

  /** The fields in which the config and the model differ. */
  private static String difference(Spec config, Spec model) {
    List<String> differences = new ArrayList<>();
    differ("family", config.family(), model.family(), differences);
    differ("layers", config.layers(), model.layers(), differences);
    differ("dModel", config.dModel(), model.dModel(), differences);
    differ("context", config.context(), model.context(), differences);
    differ("vocab", config.vocab(), model.vocab(), differences);
    differ("attention", config.attention(), model.attention(), differences);
    differ("mlp", config.mlp(), model.mlp(), differences);
    differ("norm", config.norm(), model.norm(), differences);
    differ("positions", config.positions(), model.positions(), differences);
    differ("block", config.block(), model.block(), differences);
    differ("ends", config.ends(), model.ends(), differences);
    return String.join("; ", differences);
  }

  private static void differ(String what, Object config, Object model, List<String> differences) {
    if (!config.equals(model)) {
      differences.add(what + " is " + config + " in the config and " + model + " in the model");
    }
  }

  private static SafetensorsWriter weights(ModelParts model, Spec spec, WeightNames names) {
    if (spec.tied()) {
      refuseUntied(model);
    }
    Map<String, List<Weight>> byKey = new TreeMap<>();
    for (Weight weight : spec.storedWeights()) {
      String key = names.source(weight).orElseThrow().key();
      byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(weight);
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    byKey.forEach((key, parts) -> put(writer, model, spec, names, parts));
    return writer;
  }

  /** One stored tensor in every layer, of the weights that are fused in it. */
  private static void put(
      SafetensorsWriter writer,
      ModelParts model,
      Spec spec,
      WeightNames names,
      List<Weight> weights) {
    List<Weight> parts = new ArrayList<>(weights);
    parts.sort(Comparator.comparingInt(weight -> names.source(weight).orElseThrow().part()));
    Weight first = parts.get(0);
    WeightSource source = names.source(first).orElseThrow();
    int runs = source.perHead() ? spec.attention().kvHeads() : 1;
    for (int layer = 0; layer < (first.inLayers() ? spec.layers() : 1); layer++) {
      List<float[]> values = new ArrayList<>();
      values.add(new float[source.skipped() * spec.dModel()]);
      for (Weight part : parts) {
        values.add(WeightView.exact(model.spec(), model.weights(), part, layer));
      }
      long[] shape = source.storedShape(spec);
      float[] joined = joined(values, runs);
      float[] stored =
          source.transposed() ? turned(joined, (int) shape[0], (int) shape[1]) : joined;
      writer.put(names.prefixed(source.key(layer), first), shape, stored);
      String twin = names.twins().get(source.key(layer));
      if (twin != null && !spec.tied()) { // a tied head takes the twin from the first
        writer.put(names.prefixed(twin, first), shape, stored);
      }
    }
  }

  /**
   * A tied model is stored with one matrix, so an edit of only one of its two ends would be lost.
   */
  private static void refuseUntied(ModelParts model) {
    if (!SavedConfig.endsAgree(model)) {
      throw new IllegalArgumentException(
          "the config ties W_U to W_E, so both must be the same, and one of them was edited; edit the other in the same way");
    }
  }

  /** The parts' rows in turn, in {@code runs} runs of each: one after another, or alternating. */
  private static float[] joined(List<float[]> parts, int runs) {
    FloatBuffer all = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    for (int run = 0; run < runs; run++) {
      for (float[] part : parts) {
        int length = part.length / runs;
        all.put(part, run * length, length);
      }
    }
    return all.array();
  }

  /** A matrix [columns, rows] as [rows, columns]. */
  private static float[] turned(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        turned[i * columns + j] = values[j * rows + i];
      }
    }
    return turned;
  }
}

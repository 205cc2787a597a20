package dev.loupe.load;

import dev.loupe.storage.Safetensors;
import dev.loupe.weights.ModelFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tensors of a folder, whether they are in one safetensors file or in several. */
final class WeightFiles {
  static final String SINGLE = "model.safetensors";

  private final Path folder;
  private final List<Safetensors> files = new ArrayList<>();
  private final Map<String, Safetensors.Entry> entries = new LinkedHashMap<>();

  private final ModelFiles beside;

  private WeightFiles(Path folder) {
    this.folder = folder;
    this.beside = SideFiles.in(folder);
  }

  static WeightFiles open(Path folder) {
    WeightFiles opened = new WeightFiles(folder);
    Path single = folder.resolve(SINGLE);
    Path index = folder.resolve(ShardIndex.NAME);
    if (Files.exists(single)) {
      opened.addAll(Safetensors.open(single));
    } else if (Files.exists(index)) {
      ShardIndex shards = ShardIndex.read(index);
      shards.shards().forEach(shard -> opened.add(shard, shards));
      opened.refuseAbsent(shards);
    } else {
      throw absent(folder);
    }
    return opened;
  }

  private static IllegalArgumentException absent(Path folder) {
    String pickle =
        Files.exists(folder.resolve("pytorch_model.bin"))
            ? "; pytorch_model.bin is a pickle, which can run code, and is never read: in Python, AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder) writes model.safetensors (AutoModelForMaskedLM for models like BERT, AutoModelForSequenceClassification for classifiers)"
            : "";
    return new IllegalArgumentException(folder + " has no " + SINGLE + pickle);
  }

  private void addAll(Safetensors file) {
    files.add(file);
    file.names().forEach(name -> entries.put(name, file.entry(name)));
  }

  private void add(String shard, ShardIndex index) {
    Path file = folder.resolve(shard);
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          folder + " has no " + shard + ", which " + ShardIndex.NAME + " names");
    }
    Safetensors opened = Safetensors.open(file);
    for (String name : opened.names()) {
      if (!shard.equals(index.shardOf().get(name))) {
        throw new IllegalArgumentException(
            file + " has '" + name + "', which " + ShardIndex.NAME + " does not list there");
      }
    }
    addAll(opened);
  }

  private void refuseAbsent(ShardIndex index) {
    index
        .shardOf()
        .forEach(
            (name, shard) -> {
              if (!entries.containsKey(name)) {
                throw new IllegalArgumentException(
                    folder.resolve(shard)
                        + " has no '"
                        + name
                        + "', which "
                        + ShardIndex.NAME
                        + " lists there");
              }
            });
  }

  /** Throws if one of the files was changed after it was opened. */
  void refuseIfChanged() {
    files.forEach(Safetensors::refuseIfChanged);
  }

  /** The small files beside the weights. */
  ModelFiles beside() {
    return beside;
  }

  Set<String> names() {
    return entries.keySet();
  }

  Safetensors.Entry entry(String name) {
    return entries.get(name);
  }

  @Override
  public String toString() {
    return folder + ": " + entries.size() + " tensors";
  }
}

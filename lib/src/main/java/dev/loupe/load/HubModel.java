package dev.loupe.load;

import dev.loupe.load.hub.Hub;
import dev.loupe.load.hub.HubName;
import dev.loupe.load.hub.HubSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Downloads only the files of a Hub model that are needed, and never a pickle. */
final class HubModel {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final List<String> OPTIONAL =
      List.of(
          "tokenizer_config.json",
          "special_tokens_map.json",
          "generation_config.json",
          "chat_template.jinja");

  private final HubName name;
  private final HubSnapshot snapshot;

  private HubModel(HubName name, HubSnapshot snapshot) {
    this.name = name;
    this.snapshot = snapshot;
  }

  /** The folder of a model, after missing files have been downloaded. */
  static Path fetch(HubName name, Hub hub) {
    HubModel model = new HubModel(name, hub.snapshot(name, CONFIG));
    model.fetch();
    return model.snapshot.folder();
  }

  private void fetch() {
    if (!isInCache()) {
      snapshot.ask(CONFIG);
    } else if (name.isCommit() && !OPTIONAL.stream().allMatch(snapshot::knows)) {
      // A commit never changes, so the Hub was not asked; and what put the rest into the cache may
      // not have wanted these.
      snapshot.tryToAsk(CONFIG);
    }
    requireTransformer();
    List<String> files = new ArrayList<>(List.of(CONFIG, TOKENIZER));
    OPTIONAL.stream().filter(snapshot::has).forEach(files::add);
    files.addAll(weights());
    snapshot.fetch(files);
  }

  /** Whether all files are in the cache, so that the Hub is not needed. */
  private boolean isInCache() {
    return snapshot.holds(CONFIG)
        && snapshot.holds(TOKENIZER)
        && (snapshot.holds(WeightFiles.SINGLE)
            || snapshot.holds(ShardIndex.NAME) && shards().stream().allMatch(snapshot::holds));
  }

  private List<String> shards() {
    return ShardIndex.read(snapshot.folder().resolve(ShardIndex.NAME)).shards();
  }

  private void requireTransformer() {
    if (!snapshot.has(CONFIG)) {
      throw new IllegalArgumentException(
          name + " has no " + CONFIG + ", so it is not a model in the format of transformers");
    }
    if (!snapshot.has(TOKENIZER)) {
      throw new IllegalArgumentException(
          name
              + " has no "
              + TOKENIZER
              + "; in Python, "
              + saved("AutoTokenizer")
              + " makes one: put it into a folder with the model, and load that folder");
    }
  }

  private List<String> weights() {
    if (snapshot.has(WeightFiles.SINGLE)) {
      return List.of(WeightFiles.SINGLE);
    }
    if (!snapshot.has(ShardIndex.NAME)) {
      throw withoutSafetensors();
    }
    snapshot.fetch(List.of(ShardIndex.NAME));
    List<String> files = new ArrayList<>(List.of(ShardIndex.NAME));
    files.addAll(shards());
    return files;
  }

  private IllegalArgumentException withoutSafetensors() {
    boolean pickle =
        snapshot.has("pytorch_model.bin") || snapshot.has("pytorch_model.bin.index.json");
    return new IllegalArgumentException(
        pickle
            ? name
                + " has its weights only as pytorch_model.bin, a pickle, which can run code and is never read; in Python, "
                + saved("AutoModelForCausalLM")
                + " (AutoModelForMaskedLM for models like BERT, AutoModelForSequenceClassification for classifiers) and "
                + saved("AutoTokenizer")
                + " save them as safetensors: load that folder"
            : name + " has no " + WeightFiles.SINGLE + " and no " + ShardIndex.NAME);
  }

  private String saved(String type) {
    return type + ".from_pretrained(\"" + name.id() + "\").save_pretrained(folder)";
  }
}

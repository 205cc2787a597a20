package dev.loupe.sae.page;

import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.files.WholeFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Features in the JSON of <a href="https://www.neuronpedia.org">Neuronpedia</a>, to read without a
 * model and to write.
 *
 * <p>It reads a feature as the API gives it, a list of these, JSON lines of them, a batch that
 * SAEDashboard writes, and an exported folder with {@code features}, {@code activations} and {@code
 * explanations}; all may be {@code .gz}. It writes SAEDashboard's batch as {@code .json}, and a
 * feature in each line as {@code .jsonl} or {@code .jsonl.gz}. The format has no co-active features
 * and no effect of removing a feature, so these are not written.
 *
 * <pre>{@code
 * Neuronpedia.read("batch-0.json").page().save("features.html");
 * Neuronpedia.of("gpt2-small", 6, "res-mine", cards.all()).save("batch-0.json");
 * }</pre>
 *
 * @param model Neuronpedia's name of the model
 * @param source the layer and the name of the set, such as {@code 6-res-jb}
 * @param cards the features
 */
public record Neuronpedia(String model, String source, List<FeatureCard> cards) {
  /** Keeps a copy of the cards, of which there must be one. */
  public Neuronpedia {
    Objects.requireNonNull(model, "Neuronpedia needs the name of a model");
    Objects.requireNonNull(source, "Neuronpedia needs a source, such as 6-res-jb");
    cards = List.copyOf(cards);
    if (cards.isEmpty()) {
      throw new IllegalArgumentException("Neuronpedia's JSON needs at least one feature");
    }
  }

  /** Features to write. */
  public static Neuronpedia of(String model, int layer, String set, List<FeatureCard> cards) {
    return new Neuronpedia(model, layer + "-" + set, cards);
  }

  /** The features in a file or an exported folder. */
  public static Neuronpedia read(String path) {
    Objects.requireNonNull(path, "features are read from a file or a folder, and null was given");
    return read(Path.of(path));
  }

  /** The features in a file or an exported folder. */
  public static Neuronpedia read(Path path) {
    return NeuronpediaFiles.read(TypedPath.of(path));
  }

  /** The features on a page. */
  public FeaturePage page() {
    return FeaturePage.of(model + " " + source, cards);
  }

  /** Writes the features as {@code .json}, {@code .jsonl} or {@code .jsonl.gz}. */
  public Saved save(String path) {
    Path file = TypedPath.of(path);
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    NeuronpediaJson json = new NeuronpediaJson(this);
    if (name.endsWith(".json")) {
      WholeFile.write(file, json.batch());
    } else if (name.endsWith(".jsonl")) {
      WholeFile.write(file, json.lines());
    } else if (name.endsWith(".jsonl.gz")) {
      WholeFile.write(file, NeuronpediaFiles.zipped(json.lines()));
    } else {
      throw new IllegalArgumentException(
          "features cannot be saved as '"
              + path
              + "'; end the name with .json, .jsonl or .jsonl.gz");
    }
    return new Saved(
        file, cards.size() + " features", "read again: Neuronpedia.read(\"" + path + "\")");
  }

  @Override
  public String toString() {
    return model + " " + source + ": " + cards.size() + " features";
  }
}

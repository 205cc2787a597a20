package dev.loupe.arch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the weights in a family's checkpoints, and of the tensors that are ignored.
 *
 * <p>Names are without the prefix that some checkpoints put before all of them.
 */
public final class WeightNames {
  private final String prefix;
  private final Map<Weight, WeightSource> sources = new EnumMap<>(Weight.class);
  private final List<Pattern> ignored = new ArrayList<>();
  private final Map<String, String> respelled = new LinkedHashMap<>();
  private final Map<String, String> twins = new LinkedHashMap<>();
  private final Set<Weight> outside = EnumSet.of(Weight.W_U, Weight.B_U);

  private WeightNames(String prefix) {
    this.prefix = prefix;
  }

  /** A table for checkpoints that may put {@code prefix} before a name. */
  public static WeightNames prefixed(String prefix) {
    return new WeightNames(prefix);
  }

  /** A vector, an embedding, or a matrix stored as [out, in]. */
  public WeightNames put(Weight weight, String key) {
    sources.put(weight, new WeightSource(key, false, 0, List.of(weight), false, 0));
    return this;
  }

  /** A matrix stored as [in, out], as GPT-2's {@code Conv1D} does. */
  public WeightNames putTransposed(Weight weight, String key) {
    sources.put(weight, new WeightSource(key, true, 0, List.of(weight), false, 0));
    return this;
  }

  /** A table whose first rows belong to no token or position. */
  public WeightNames putAfter(int skipped, Weight weight, String key) {
    sources.put(weight, new WeightSource(key, false, 0, List.of(weight), false, skipped));
    return this;
  }

  /** Several weights, one after another along the output axis of one tensor. */
  public WeightNames putFused(String key, boolean transposed, Weight... weights) {
    for (int part = 0; part < weights.length; part++) {
      sources.put(
          weights[part], new WeightSource(key, transposed, part, List.of(weights), false, 0));
    }
    return this;
  }

  /**
   * Several weights that alternate along the output axis of one tensor: the parts of the first
   * key-value head, with all its queries, then the parts of the next.
   */
  public WeightNames putInterleaved(String key, Weight... weights) {
    for (int part = 0; part < weights.length; part++) {
      sources.put(weights[part], new WeightSource(key, false, part, List.of(weights), true, 0));
    }
    return this;
  }

  /** Weights whose names never have the prefix, such as the unembedding. */
  public WeightNames outside(Weight... weights) {
    outside.addAll(List.of(weights));
    return this;
  }

  /** Names that end differently in older checkpoints. */
  public WeightNames respell(String older, String today) {
    respelled.put(older, today);
    return this;
  }

  /** A weight that some checkpoints hold twice; the second one is used. */
  public WeightNames twin(String key, String used) {
    twins.put(key, used);
    return this;
  }

  /** The names of weights that some checkpoints hold twice, each with the name of the twin. */
  public Map<String, String> twins() {
    return Map.copyOf(twins);
  }

  /** Tensors that hold no weights: masks and tables that the forward pass computes. */
  public WeightNames ignore(String pattern) {
    ignored.add(Pattern.compile(pattern));
    return this;
  }

  /** Where a weight is found; nothing if the family has no such weight. */
  public Optional<WeightSource> source(Weight weight) {
    return Optional.ofNullable(sources.get(weight));
  }

  /** A stored tensor's name without the optional prefix, as current checkpoints spell it. */
  public String stripped(String stored) {
    String name = stored.startsWith(prefix) ? stored.substring(prefix.length()) : stored;
    for (Map.Entry<String, String> spelling : respelled.entrySet()) {
      String older = spelling.getKey();
      if (name.endsWith(older)) {
        return name.substring(0, name.length() - older.length()) + spelling.getValue();
      }
    }
    return name;
  }

  /**
   * The name under which current versions of transformers store a weight; the weights that turn the
   * residual stream into logits have no prefix.
   */
  public String prefixed(String key, Weight weight) {
    return outside.contains(weight) ? key : prefix + key;
  }

  /** Whether a tensor, named without its prefix, is ignored on purpose. */
  public boolean ignores(String stripped) {
    return ignored.stream().anyMatch(pattern -> pattern.matcher(stripped).matches());
  }

  @Override
  public String toString() {
    return sources.size() + " weights, with or without '" + prefix + "' in front";
  }
}

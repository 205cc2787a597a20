package dev.loupe.activations;

import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The activations that a run has kept.
 *
 * <p>A cache need not be closed: its memory is freed when no variable refers to it or to one of its
 * tensors.
 *
 * <p>If the prompts have different lengths, its tensors know their {@link
 * dev.loupe.tensor.Padding}: sums, means and other reductions leave it out, and reading a position
 * that is padding in some prompt is refused.
 */
public final class ActivationCache implements AutoCloseable {
  private static final Comparator<Site> SITES =
      Comparator.comparingInt(ActivationCache::stage)
          .thenComparingInt(Site::layer)
          .thenComparing(Site::act)
          .thenComparing(site -> site.part().map(SaePart::ordinal).orElse(SaePart.values().length));

  private final Scope scope;
  private final Map<Site, Tensor> kept;
  private final int layers;
  private final Tokens tokens;

  public ActivationCache(Scope scope, Map<Site, Tensor> kept, int layers, Tokens tokens) {
    this.scope = scope;
    this.kept = new TreeMap<>(SITES);
    this.kept.putAll(kept);
    this.layers = layers;
    this.tokens = tokens;
  }

  /** The activation at a site, with the axes of its {@link Act}. */
  public Tensor get(Site site) {
    Site resolved = site.act().inLayers() ? site.in(layers) : site;
    Tensor tensor = kept.get(resolved);
    if (tensor == null) {
      String at = resolved.act().inLayers() ? ".at(" + resolved.layer() + ")" : ".site()";
      String part = resolved.part().map(one -> ".part(" + one.name() + ")").orElse("");
      throw new IllegalArgumentException(
          resolved
              + " was not cached; ask for it: run.cache("
              + resolved.act().name()
              + at
              + part
              + ")");
    }
    return tensor;
  }

  /**
   * An activation of all layers that were cached, with the layer as its first axis: {@code
   * cache.get(PATTERN).mean(HEAD)}. An activation outside the layers has no such axis.
   */
  public Tensor get(Act act) {
    List<Tensor> layers =
        kept.keySet().stream().filter(site -> site.is(act)).map(kept::get).toList();
    if (layers.isEmpty()) {
      throw new IllegalArgumentException(
          act.name() + " was not cached; ask for it: run.cache(" + act.name() + ")");
    }
    return act.inLayers() ? Tensor.stack(Axis.LAYER, layers) : layers.get(0);
  }

  /**
   * The picked part of an activation; a role is each prompt's own position, and from a role on the
   * positions before it are padding.
   */
  public Tensor get(Spot spot) {
    return Placed.part(get(spot.site()), spot, tokens);
  }

  /** The activation with this TransformerLens name. */
  public Tensor get(String name) {
    return get(Site.parse(name));
  }

  /**
   * The activation with this short TransformerLens name in a layer, as in {@code get("resid_post",
   * -1)}.
   */
  public Tensor get(String word, int layer) {
    return get(Site.parse(word + layer));
  }

  /** The sites of the activations, in the order in which the model computes them. */
  public Set<Site> sites() {
    return Collections.unmodifiableSet(kept.keySet());
  }

  /** The prompts of the run. */
  public Tokens tokens() {
    return tokens;
  }

  /**
   * Writes all activations as one .safetensors file, each under its TransformerLens name; the word
   * {@code tensors} reads them.
   */
  public Saved save(String path) {
    Map<String, Tensor> byName = new TreeMap<>();
    kept.forEach((site, tensor) -> byName.put(site.name(), tensor));
    return TensorFile.save(byName, path);
  }

  /** Frees the activations now. */
  @Override
  public void close() {
    scope.close();
  }

  /** Embeddings come first, then the layers, then the final norm. */
  private static int stage(Site site) {
    boolean before = site.act().compareTo(Act.RESID_PRE) < 0;
    return site.act().inLayers() ? 1 : before ? 0 : 2;
  }

  @Override
  public String toString() {
    Set<String> words = new TreeSet<>();
    kept.keySet().forEach(site -> words.add(site.word()));
    return "cache of "
        + kept.size()
        + " activations of "
        + tokens.batch()
        + " x "
        + tokens.width()
        + " tokens: "
        + String.join(", ", words);
  }
}

package dev.loupe.site;

import dev.loupe.tensor.Axis;
import java.util.Map;

/**
 * One activation of a model: which kind, in which layer.
 *
 * <p>A negative layer counts from the last; the model resolves it. Activations that exist once have
 * layer 0.
 */
public record Site(Act act, int layer) {
  /** Checks that an activation that exists once is not looked for in a layer. */
  public Site {
    if (layer != 0 && !act.inLayers()) {
      throw new IllegalArgumentException(act + " exists once in a model, not in layer " + layer);
    }
  }

  /**
   * The site of a TransformerLens name ({@code blocks.6.attn.hook_k}) or short word ({@code k6},
   * {@code resid_post-1}).
   */
  public static Site parse(String name) {
    return SiteNames.parse(name);
  }

  /** TransformerLens' name. */
  public String name() {
    return act.name(layer);
  }

  /**
   * The site with its negative layer counted from the last of {@code layers}; refuses layers that
   * do not exist.
   */
  public Site in(int layers) {
    int resolved = layer < 0 ? layers + layer : layer;
    if (resolved < 0 || resolved >= layers) {
      throw new IllegalArgumentException(
          "there is no layer " + layer + "; the model has layers 0 to " + (layers - 1));
    }
    return resolved == layer ? this : new Site(act, resolved);
  }

  /** One head here; of keys and values, one key-value head. */
  public Spot head(int head) {
    return all().head(head);
  }

  /** One position here; a negative one counts from the end of the prompt. */
  public Spot pos(int position) {
    return all().pos(position);
  }

  /** All of it. */
  public Spot all() {
    return new Spot(this, Map.of());
  }

  /** One index of any axis here. */
  public Spot pick(Axis axis, int index) {
    return all().pick(axis, index);
  }

  @Override
  public String toString() {
    return name();
  }
}

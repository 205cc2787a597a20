package dev.loupe.site;

import dev.loupe.axis.Axis;
import java.util.Map;

/**
 * The name of one activation of a model: its kind and its layer.
 *
 * <p>A negative layer counts from the last. Activations that exist once in a model have layer 0.
 */
public record Site(Act act, int layer) {
  /** Refuses a layer other than 0 for an activation that exists once in a model. */
  public Site {
    if (layer != 0 && !act.inLayers()) {
      throw new IllegalArgumentException(
          act
              + " exists once in a model, not in layer "
              + layer
              + "; use "
              + act.name()
              + ".site()");
    }
  }

  /**
   * The site with a TransformerLens name ({@code blocks.6.attn.hook_k}) or short name ({@code k6},
   * {@code resid_post-1}).
   */
  public static Site parse(String name) {
    return SiteNames.parse(name);
  }

  /** The TransformerLens name of this site. */
  public String name() {
    return act.name(layer);
  }

  /**
   * This site in a model of {@code layers} layers, a negative layer counted from the last; a layer
   * that does not exist is refused.
   */
  public Site in(int layers) {
    int resolved = layer < 0 ? layers + layer : layer;
    if (resolved < 0 || resolved >= layers) {
      throw new IllegalArgumentException(
          "there is no layer " + layer + "; the model has layers 0 to " + (layers - 1));
    }
    return resolved == layer ? this : new Site(act, resolved);
  }

  /** One head of this activation; for keys and values, one key-value head. */
  public Spot head(int head) {
    return all().head(head);
  }

  /** One position of this activation; a negative position counts from the end of the prompt. */
  public Spot pos(int position) {
    return all().pos(position);
  }

  /** The position of a role, in each prompt its own; see {@link Spot#pos(Role)}. */
  public Spot pos(Role role) {
    return all().pos(role);
  }

  /** A position and all after it, generated ones too; a negative one counts from the end. */
  public Spot from(int position) {
    return all().from(position);
  }

  /** The positions from a role on, in each prompt from its own; see {@link Spot#from(Role)}. */
  public Spot from(Role role) {
    return all().from(role);
  }

  /** The whole activation, at every position and head. */
  public Spot all() {
    return new Spot(this, Map.of());
  }

  /** One index of any axis of this activation. */
  public Spot pick(Axis axis, int index) {
    return all().pick(axis, index);
  }

  @Override
  public String toString() {
    return name();
  }
}

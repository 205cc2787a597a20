package dev.loupe.site;

import dev.loupe.axis.Axis;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The name of one activation of a model: its kind and its layer; or of a part of the sparse
 * features that are spliced into a run there.
 *
 * <p>A negative layer counts from the last. Activations that exist once in a model have layer 0.
 *
 * @param part the part of the spliced features; empty for the activation itself
 */
public record Site(Act act, int layer, Optional<SaePart> part) {
  /** Refuses a layer other than 0 for an activation that exists once in a model. */
  public Site {
    Objects.requireNonNull(
        part, "a site has a part of spliced features or none, and null was given");
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

  /** The activation itself. */
  public Site(Act act, int layer) {
    this(act, layer, Optional.empty());
  }

  /**
   * The site with a TransformerLens name ({@code blocks.6.attn.hook_k}) or short name ({@code k6},
   * {@code resid_post-1}); a part of spliced features has SAELens' name behind it ({@code
   * blocks.2.hook_resid_post.hook_sae_acts_post}).
   */
  public static Site parse(String name) {
    return SiteNames.parse(name);
  }

  /** The TransformerLens name of this site. */
  public String name() {
    return act.name(layer) + part.map(one -> "." + one.hook()).orElse("");
  }

  /** Its short name without the layer: {@code resid_post}, {@code resid_post sae_acts_post}. */
  public String word() {
    return act.word() + part.map(one -> " " + one).orElse("");
  }

  /** The axes of the tensor, outermost first; features are along {@code feature}. */
  public List<Axis> axes() {
    return part.isPresent() && part.get().ofFeatures()
        ? List.of(Axis.BATCH, Axis.POS, Axis.FEATURE)
        : act.axes();
  }

  /** Whether it is an activation of this kind itself, not a part of spliced features there. */
  public boolean is(Act kind) {
    Objects.requireNonNull(kind, "a site is of a kind of activation, and null was given");
    return act == kind && part.isEmpty();
  }

  /** A part of the sparse features that are spliced into a run at this activation. */
  public Site part(SaePart some) {
    return new Site(act, layer, Optional.of(some));
  }

  /** The activation itself, of which this is a part. */
  public Site whole() {
    return part.isEmpty() ? this : new Site(act, layer);
  }

  /**
   * The activations of the sparse features that write this activation, in a run that they are
   * spliced into: {@code model.run(text).with(sae).cache(RESID_POST.at(2).features())}.
   */
  public Site features() {
    return part(SaePart.SAE_ACTS_POST);
  }

  /** The activation of one sparse feature that writes this activation. */
  public Spot feature(int feature) {
    return all().feature(feature);
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
    return resolved == layer ? this : new Site(act, resolved, part);
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

package dev.loupe.intervention;

import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Padding;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Resolves sites and spots for a model; those that do not exist are refused with the reason. */
public record Spots(Spec spec) {
  /** The axes that run over the tokens of a prompt. */
  public static final List<Axis> PLACES = List.of(Axis.POS, Axis.DEST, Axis.SRC);

  /** The site with its layer counted from 0. */
  public Site resolve(Site site) {
    if (!exists(site.act())) {
      throw new IllegalArgumentException(
          spec.family() + " has no " + site.act() + ": " + why(site.act()));
    }
    Site resolved = site.act().inLayers() ? site.in(spec.layers()) : site;
    if (resolved.part().isPresent() && !spec.features().containsKey(resolved.whole().name())) {
      throw new IllegalArgumentException(
          "no features are spliced in at "
              + resolved.whole()
              + (spec.features().isEmpty() ? "" : ", but at " + spec.features().keySet())
              + "; splice in a sparse autoencoder that writes there: run.with(sae)");
    }
    return resolved;
  }

  /** Refuses a layer, head or other index that the model does not have for any prompt. */
  public void refuseMissing(Spot spot) {
    Site site = resolve(spot.site());
    Sizes sizes = new Sizes(spec, 0, 0);
    spot.picks()
        .forEach(
            (axis, index) -> {
              boolean ofPrompts = axis == Axis.BATCH || PLACES.contains(axis);
              int size = sizes.of(site, axis);
              if (!ofPrompts && (index >= size || index < -size)) {
                throw new IllegalArgumentException(missing(axis, index, site, size));
              }
            });
  }

  /**
   * The spot with every index counted from 0, at positions that every prompt has; a role becomes
   * the position in each prompt.
   */
  public Spot resolve(Spot spot, Tokens tokens) {
    Spot resolved = resolveAhead(spot, tokens);
    refuseBeyond(resolved, tokens.width());
    return resolved;
  }

  /** Refuses a position beyond {@code width} tokens. */
  public static void refuseBeyond(Spot spot, int width) {
    if (spot.begin() >= width) {
      throw new IllegalArgumentException(missing(spot.along(), spot.begin(), spot.site(), width));
    }
  }

  /**
   * The spot with every index counted from 0; positions after the prompts, which generation
   * reaches, are allowed.
   */
  public Spot resolveAhead(Spot spot, Tokens tokens) {
    Spot resolved = resolve(spot.site()).all();
    Sizes sizes = new Sizes(spec, tokens.batch(), tokens.width());
    for (Axis axis : spot.picks().keySet()) {
      int size = sizes.of(resolved.site(), axis);
      int asked = spot.picks().get(axis);
      int index = asked < 0 ? size + asked : asked;
      boolean generated =
          (axis == Axis.POS || axis == Axis.DEST) && asked < spec.context() && asked >= size;
      if ((index < 0 || index >= size) && !generated) {
        throw new IllegalArgumentException(missing(axis, asked, resolved.site(), size));
      }
      resolved = resolved.pick(axis, index);
    }
    refusePadding(resolved, tokens);
    Spot placed = Placed.of(new Spot(resolved.site(), resolved.picks(), spot.place()), tokens);
    refuseBeyond(placed, Math.max(tokens.width(), spec.context()));
    return placed;
  }

  private static void refusePadding(Spot spot, Tokens tokens) {
    Integer prompt = spot.picks().get(Axis.BATCH);
    for (Axis axis : PLACES) {
      Integer position = spot.picks().get(axis);
      if (position != null && prompt == null) {
        tokens.padding().refuse(axis, position);
      } else if (position != null) {
        tokens.padding().refuse(axis, position, prompt);
      }
    }
  }

  /** The padding of the prompts at a spot whose positions are known. */
  public static Padding padding(Padding ofPrompts, Spot spot) {
    return Placed.padding(ofPrompts, spot, 0);
  }

  private static String missing(Axis axis, int asked, Site site, int size) {
    return "there is no " + axis + " " + asked + " at " + site + "; it has " + size;
  }

  /** Every site that models of this architecture have, without those of spliced features. */
  public List<Site> all() {
    List<Site> sites = new ArrayList<>();
    for (Act act : Act.values()) {
      for (int layer = 0; exists(act) && layer < (act.inLayers() ? spec.layers() : 1); layer++) {
        sites.add(new Site(act, layer));
      }
    }
    return sites;
  }

  /** The parts of all features that are spliced in. */
  public List<Site> parts() {
    return all().stream()
        .filter(site -> spec.features().containsKey(site.name()))
        .flatMap(site -> Arrays.stream(SaePart.values()).map(site::part))
        .toList();
  }

  public boolean exists(Act act) {
    return switch (act) {
      case ATTN_IN -> spec.attention().heads() == spec.attention().kvHeads();
      case POS_EMBED -> spec.positions() instanceof Positions.Learned;
      case EMBED_LN_SCALE, EMBED_LN_NORMALIZED, EMBED_LN_OUT ->
          normed() && spec.ends().norm() != EmbedNorm.NONE;
      case ROT_QUERY, ROT_KEY -> spec.positions() instanceof Positions.Rotary;
      case RESID_MID -> !spec.block().parallel() && spec.mlp().isPresent();
      case TYPE_EMBED -> spec.ends().types() > 0;
      case LN1_SCALE, LN1_NORMALIZED, LN1_OUT -> normed() && spec.block().normed();
      case LN2_SCALE, LN2_NORMALIZED, LN2_OUT ->
          normed() && spec.block().normed() && !spec.block().oneNorm() && spec.mlp().isPresent();
      case LN_FINAL_SCALE, LN_FINAL_NORMALIZED, LN_FINAL_OUT -> spec.normedAtEnd();
      case MLP_IN, MLP_PRE, MLP_POST, MLP_OUT -> spec.mlp().isPresent();
      case MLP_PRE_LINEAR -> spec.mlp().isPresent() && spec.mlp().get().gated();
      default -> true;
    };
  }

  private boolean normed() {
    return !(spec.norm() instanceof Norm.None);
  }

  private String why(Act act) {
    return switch (act) {
      case ATTN_IN -> "its heads share keys; use QUERY_INPUT, KEY_INPUT or VALUE_INPUT";
      case POS_EMBED, ROT_QUERY, ROT_KEY -> "it has " + positions();
      case TYPE_EMBED -> "it has no token types";
      case EMBED_LN_SCALE, EMBED_LN_NORMALIZED, EMBED_LN_OUT -> "its embeddings are not normalised";
      case RESID_MID ->
          spec.mlp().isPresent()
              ? "its blocks run attention and MLP in parallel"
              : "it has attention only";
      case MLP_PRE_LINEAR -> "its MLP has no gate";
      case LN1_SCALE, LN1_NORMALIZED, LN1_OUT, LN2_SCALE, LN2_NORMALIZED, LN2_OUT -> whyNoNorm(act);
      case LN_FINAL_SCALE, LN_FINAL_NORMALIZED, LN_FINAL_OUT ->
          normed() ? "its head for classes reads the last block" : "it was built without norms";
      default -> "it was built without one";
    };
  }

  private String positions() {
    if (spec.positions() instanceof Positions.Learned) {
      return "learned position embeddings";
    }
    return spec.positions() instanceof Positions.Rotary ? "rotary positions" : "ALiBi positions";
  }

  private String whyNoNorm(Act act) {
    if (!normed()) {
      return "it was built without norms";
    }
    if (spec.block().oneNorm() && spec.mlp().isPresent()) {
      return "its attention and MLP share one norm; use " + act.name().replace("LN2", "LN1");
    }
    return spec.block().normed()
        ? "it has attention only"
        : "its norms come after attention and MLP, which read the residual stream without a norm";
  }
}

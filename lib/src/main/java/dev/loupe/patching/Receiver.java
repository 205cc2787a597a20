package dev.loupe.patching;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Patch;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.Locale;

/**
 * Where a path ends: a part that reads the residual stream.
 *
 * @param kind the kind of part
 * @param spot its output; of one head if it belongs to heads; at one position or at all
 */
record Receiver(Kind kind, Spot spot) {

  /** The kinds of parts that read the residual stream, with their input and output. */
  enum Kind {
    QUERY(Act.QUERY_INPUT, Act.QUERY),
    KEY(Act.KEY_INPUT, Act.KEY),
    VALUE(Act.VALUE_INPUT, Act.VALUE),
    MLP(Act.MLP_IN, Act.MLP_OUT),
    LOGITS(Act.RESID_POST, Act.RESID_POST);

    private final Act input;
    private final Act output;

    Kind(Act input, Act output) {
      this.input = input;
      this.output = output;
    }

    boolean ofHeads() {
      return output.axes().contains(Axis.HEAD) || output.axes().contains(Axis.KV_HEAD);
    }
  }

  /** The receiver that a spot names, by its input or its output. */
  static Receiver of(Spot named, Spec spec) {
    for (Kind kind : Kind.values()) {
      if (named.site().is(kind.input) || named.site().is(kind.output)) {
        Site site = kind.output.at(named.site().layer()).in(spec.layers());
        if (kind == Kind.MLP && spec.mlp().isEmpty()) {
          throw new IllegalArgumentException(
              "no path ends at " + named + ": " + spec.family() + " has attention only");
        }
        if (kind != Kind.LOGITS || site.layer() == spec.layers() - 1) {
          return new Receiver(kind, named.on(site));
        }
      }
    }
    throw new IllegalArgumentException(
        "no path ends at "
            + named
            + "; it can end at a head's query, key or value, at an MLP or at the logits: query(layer, head), key(layer, head), value(layer, head), mlp(layer), logits()");
  }

  /** Requires one head if the receiver belongs to heads. */
  Receiver {
    if (kind.ofHeads() && !spot.picks().containsKey(headAxis(spot))) {
      throw new IllegalArgumentException(
          "a path ends at one head, but " + spot + " has all heads; choose one, such as .head(0)");
    }
  }

  private static Axis headAxis(Spot spot) {
    return spot.site().axes().contains(Axis.HEAD) ? Axis.HEAD : Axis.KV_HEAD;
  }

  int layer() {
    return spot.site().layer();
  }

  boolean isLogits() {
    return kind == Kind.LOGITS;
  }

  /** A patch that makes it read {@code stream}, [batch, pos, d_model]. */
  Patch reading(Tensor stream) {
    return at(spot.on(kind.input.at(layer())), stream);
  }

  /** A patch that sets its output to {@code output}, an activation without head axis. */
  Patch making(Tensor output) {
    return at(spot, output);
  }

  private static Patch at(Spot place, Tensor everywhere) {
    Integer position = place.picks().get(Axis.POS);
    return new Patch(place, position == null ? everywhere : everywhere.at(Axis.POS, position));
  }

  /** The scale of the norm through which it reads. */
  Act scale(Spec spec) {
    return switch (kind) {
      case LOGITS -> Act.LN_FINAL_SCALE;
      case MLP -> spec.block().oneNorm() ? Act.LN1_SCALE : Act.LN2_SCALE;
      default -> Act.LN1_SCALE;
    };
  }

  /** The names of the inputs of heads: query, key, value. */
  static String word(Act act) {
    return act.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case LOGITS -> "logits";
      case MLP -> "L" + layer() + " MLP";
      default -> "L" + layer() + "H" + spot.picks().get(headAxis(spot)) + " " + word(kind.output);
    };
  }
}

package dev.loupe.intervention;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Objects;

/**
 * Sparse features in a run, as the change of the activation that they write.
 *
 * @param splice how they are computed
 * @param reads the activation that they are computed from, its layer counted from 0
 * @param writes the activation that they replace, its layer counted from 0
 */
public record Spliced(Splice splice, Site reads, Site writes) implements EachPosition {
  /** Requires activations that have the same axes and are in one block. */
  public Spliced {
    if (reads.part().isPresent() || writes.part().isPresent()) {
      throw new IllegalArgumentException(
          "features cannot be spliced into other features: they read %s and write %s; use an"
                  .formatted(reads, writes)
              + " autoencoder of an activation of the model");
    }
    if (!writes.axes().contains(Axis.POS)) {
      throw new IllegalArgumentException(
          writes + " has no axis pos, so features cannot be computed token by token there");
    }
    if (!reads.axes().equals(writes.axes())
        || reads.layer() != writes.layer()
        || reads.act().inLayers() != writes.act().inLayers()) {
      throw new IllegalArgumentException(
          "features that read %s and write %s cannot be spliced into a run; both must be in one block and have the same axes"
              .formatted(reads, writes));
    }
  }

  /** Features in models of an architecture; a second set for one activation is refused. */
  public static Spliced in(Spec spec, Splice splice) {
    Objects.requireNonNull(splice, "there are no features to splice in: null was given");
    if (!splice.byToken()) {
      throw new IllegalArgumentException(
          splice
              + " picks the largest features of a whole batch, so a token would have other features"
              + " in another batch; splice in features with a threshold (JumpRelu)");
    }
    Spots known = new Spots(spec);
    Spliced spliced =
        new Spliced(splice, known.resolve(splice.reads()), known.resolve(splice.writes()));
    if (spec.features().containsKey(spliced.writes.name())) {
      throw new IllegalArgumentException(
          "features are spliced in at "
              + spliced.writes
              + " already; use a run or a model without them");
    }
    return spliced;
  }

  /** The architecture of the model, which knows the features too. */
  public Spec known(Spec spec) {
    return spec.splicing(writes.name(), splice.features());
  }

  /** The change that they are. */
  public Change change() {
    return new Change(writes.all(), this);
  }

  /** Whether they write another activation than they read. */
  public boolean transcodes() {
    return !reads.equals(writes);
  }

  /** Features are computed on the way of a pass, which meets both of their activations. */
  @Override
  public Tensor apply(Tensor here) {
    throw new IllegalStateException(
        "the features of " + this + " are computed by a pass through the model");
  }

  @Override
  public String toString() {
    return splice + " at " + writes;
  }
}

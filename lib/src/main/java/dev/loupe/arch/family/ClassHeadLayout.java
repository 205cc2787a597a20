package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.B_CLASS;
import static dev.loupe.arch.Weight.B_POOL;
import static dev.loupe.arch.Weight.W_CLASS;
import static dev.loupe.arch.Weight.W_POOL;

import dev.loupe.arch.Activation;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.WeightNames;
import java.util.Optional;

/**
 * How the classifiers of a family read a class, and what their checkpoints call the weights.
 *
 * @param reads the token that is read
 * @param hidden the activation of a layer before the classes, if there is one
 * @param pooler the name of that layer
 * @param poolerInside whether its name has the family's prefix
 * @param classes the name of the layer that gives each class a logit
 */
public record ClassHeadLayout(
    ClassHead.Token reads,
    Optional<Activation> hidden,
    String pooler,
    boolean poolerInside,
    String classes) {
  /** One matrix that reads the final norm's output at the last token, as decoders have it. */
  public static final ClassHeadLayout SCORE =
      new ClassHeadLayout(ClassHead.Token.LAST, Optional.empty(), "", false, "score");

  /** A layer that reads the first token, and the layer of the classes, as encoders have it. */
  public static ClassHeadLayout pooled(
      Activation hidden, String pooler, boolean poolerInside, String classes) {
    return new ClassHeadLayout(
        ClassHead.Token.FIRST, Optional.of(hidden), pooler, poolerInside, classes);
  }

  /** A family's names with those of its head for classes. */
  WeightNames added(WeightNames names) {
    names.outside(W_CLASS, B_CLASS).put(W_CLASS, classes + ".weight");
    if (hidden.isPresent()) {
      names.put(W_POOL, pooler + ".weight").put(B_POOL, pooler + ".bias");
      names.put(B_CLASS, classes + ".bias");
      return poolerInside ? names : names.outside(W_POOL, B_POOL);
    }
    return names;
  }
}

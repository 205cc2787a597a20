package dev.loupe.arch.family;

import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import dev.loupe.arch.head.ClassHeadLayout;
import java.util.Set;

/**
 * A model family as data: how its config becomes a {@link Spec}, and what its checkpoints call the
 * weights.
 */
public interface Family {
  /** The {@code model_type}s of config.json that are this family. */
  Set<String> modelTypes();

  /** The names of this family's models. */
  String models();

  /** The architecture that a config describes; reads or explicitly ignores each of its keys. */
  Spec spec(HfConfig config);

  /** How classifiers of this family read a class. */
  default ClassHeadLayout classHead() {
    return ClassHeadLayout.SCORE;
  }

  /** The checkpoint's names for the weights of that architecture. */
  WeightNames names(Spec spec);
}

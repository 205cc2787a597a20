package dev.loupe.arch;

import java.util.Set;

/**
 * A model family as data: how its config becomes a {@link Spec}, and what its checkpoints call the
 * weights.
 */
public interface Family {
  /** The {@code model_type}s of config.json that are this family. */
  Set<String> modelTypes();

  /** What the models of this family are called. */
  String models();

  /** The architecture that a config describes; reads or knowingly ignores each of its keys. */
  Spec spec(HfConfig config);

  /** The checkpoint's names for the weights of that architecture. */
  WeightNames names(Spec spec);
}

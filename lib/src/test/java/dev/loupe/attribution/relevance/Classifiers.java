package dev.loupe.attribution.relevance;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Random classifiers in float64: one reads the first token by a hidden layer, others the last. */
final class Classifiers {
  private static final List<String> MOODS = List.of("bad", "so-so", "good");
  private static final ClassHead POOLED =
      new ClassHead(
          ClassHead.Token.FIRST, Optional.of(Activation.TANH), MOODS, false, Optional.empty());
  private static final ClassHead SCORE =
      new ClassHead(ClassHead.Token.LAST, Optional.empty(), MOODS, false, Optional.of(0));

  private Classifiers() {}

  static Stream<HookedTransformer> models() {
    return Stream.of(
        model(Toys.bert(), POOLED), model(Toys.gpt2(), SCORE), model(Toys.gemma2(), SCORE));
  }

  private static HookedTransformer model(Spec spec, ClassHead head) {
    return Toys.model(spec.with(spec.ends().classifying(head)), DataType.FLOAT64);
  }
}

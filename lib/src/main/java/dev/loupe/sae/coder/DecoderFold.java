package dev.loupe.sae.coder;

import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.Matryoshka;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.TopK;
import dev.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Moves the lengths n of the decoder rows into the encoder: W_enc n, b_enc n, W_dec / n. */
final class DecoderFold {
  /** What is compared with, or added to, a feature's pre-activation, so it grows with it. */
  private static final Set<String> GROW = Set.of("W_enc", "b_enc", "b_gate", "b_mag", "threshold");

  private static final double SHORTEST = 1e-8; // a row of zeros stays one, as in SAELens 6

  private DecoderFold() {}

  static Map<String, Tensor> of(SaeKind kind, SparseCoder coder) {
    refuseCompeting(kind);
    Tensor lengths =
        coder.weight("W_dec").norm(SaeKind.D_OUT).clamp(SHORTEST, Double.POSITIVE_INFINITY);
    Map<String, Tensor> folded = new LinkedHashMap<>(coder.weights());
    folded.replaceAll((name, weight) -> GROW.contains(name) ? weight.times(lengths) : weight);
    folded.computeIfPresent("W_dec", (name, weight) -> weight.dividedBy(lengths));
    return Collections.unmodifiableMap(folded);
  }

  /** Where features compete by their activations, other activations have other winners. */
  private static void refuseCompeting(SaeKind kind) {
    boolean rescaled =
        kind instanceof TopK topK
            ? topK.rescaled()
            : kind instanceof BatchTopK batch
                ? batch.rescaled()
                : !(kind instanceof Matryoshka nested) || nested.batch().rescaled();
    if (!rescaled) {
      throw new IllegalArgumentException(
          "the features of this "
              + kind.architecture()
              + " autoencoder compete by their activations, so decoder rows of length 1 would change"
              + " which are active; it cannot be folded");
    }
  }
}

package dev.loupe.sae.file;

import dev.loupe.axis.Axis;
import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights that a kind of autoencoder has, by SAELens' names. */
final class KindWeights {
  static final String SKIP = "W_skip";
  static final String W_ENC = "W_enc";
  static final String W_DEC = "W_dec";
  static final String B_ENC = "b_enc";
  static final String B_DEC = "b_dec";
  static final String THRESHOLD = "threshold";

  private KindWeights() {}

  /** The names of the vectors [feature] of a kind. */
  static List<String> vectors(SaeKind kind) {
    if (kind instanceof Gated) {
      return List.of("b_gate", "r_mag", "b_mag");
    }
    return kind instanceof JumpRelu ? List.of(B_ENC, THRESHOLD) : List.of(B_ENC);
  }

  /** The names of all weights of a kind, but for a skip connection. */
  static List<String> names(SaeKind kind) {
    List<String> names = new ArrayList<>(List.of(W_ENC, W_DEC, B_DEC));
    names.addAll(vectors(kind));
    return names;
  }

  /** Reads all weights of a kind from arrays that have SAELens' names; any skip connection too. */
  static Map<String, Tensor> read(SaeKind kind, SaeArrays arrays, int dIn, int dOut) {
    Axis.Sized in = SaeKind.D_IN.sized(dIn);
    Axis.Sized out = SaeKind.D_OUT.sized(dOut);
    Axis.Sized feature = Axis.FEATURE.sized(features(arrays, dIn));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put(W_ENC, arrays.matrix(W_ENC, in, feature));
    weights.put(W_DEC, arrays.matrix(W_DEC, feature, out));
    weights.put(B_DEC, arrays.vector(B_DEC, out));
    vectors(kind).forEach(name -> weights.put(name, arrays.vector(name, feature)));
    if (arrays.has(SKIP)) {
      weights.put(SKIP, arrays.matrix(SKIP, out, in));
    }
    return weights;
  }

  /** The number of features: the size of W_enc that is not d_in. */
  static int features(SaeArrays arrays, int dIn) {
    boolean asNamed = arrays.size(W_ENC, 0) == dIn;
    return arrays.size(W_ENC, asNamed ? 1 : 0);
  }
}

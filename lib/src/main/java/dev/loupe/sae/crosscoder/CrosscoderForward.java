package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.axis.Axis;
import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * What a crosscoder computes, for weights that are learned or being learned.
 *
 * <p>The inputs stand one behind the other along one axis: W_enc [d_in, feature], W_dec [feature,
 * d_out], b_dec [d_out]. So Σ_l x_l W_enc,l is one product.
 *
 * @param inputs the activations that it reads and writes
 * @param kind how few features are active
 */
record CrosscoderForward(List<CrosscoderInput> inputs, CrosscoderKind kind) {
  /** The scaled activations as one vector for each token, [.., d_in]. */
  Tensor joined(List<Tensor> activations) {
    if (activations.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "the crosscoder reads %s, and %d activations were given; give one for each"
              .formatted(inputs, activations.size()));
    }
    List<Tensor> scaled = new ArrayList<>();
    for (int l = 0; l < inputs.size(); l++) {
      scaled.add(inputs.get(l).scaled(activations.get(l), D_IN));
    }
    return Tensor.concat(D_IN, scaled);
  }

  /** The entries of one input of a joined vector. */
  Tensor part(Tensor joined, Axis axis, int input) {
    int from = inputs.subList(0, input).stream().mapToInt(CrosscoderInput::size).sum();
    return joined.range(axis, from, from + inputs.get(input).size());
  }

  /** The activations of the features, [.., feature], of joined inputs. */
  Tensor acts(ParameterValues p, Tensor joined) {
    return kind.acts(joined.dot(p.get("W_enc"), D_IN).plus(p.get("b_enc")), norms(p));
  }

  /** Σ_l ‖W_dec,l‖ of each feature, [feature]. */
  Tensor norms(ParameterValues p) {
    Tensor sum = norms(p, 0);
    for (int l = 1; l < inputs.size(); l++) {
      sum = sum.plus(norms(p, l));
    }
    return sum;
  }

  /** ‖W_dec,l‖ of each feature for one input l, [feature]. */
  Tensor norms(ParameterValues p, int input) {
    return part(p.get("W_dec"), D_OUT, input).norm(D_OUT);
  }

  /** What features write, one vector for each token, [.., d_out]. */
  Tensor written(ParameterValues p, Tensor acts) {
    return acts.dot(p.get("W_dec"), Axis.FEATURE).plus(p.get("b_dec"));
  }

  /**
   * The loss of a batch [sample, d_in]: the mean over tokens of Σ_l ‖x_l − y_l‖², and the penalty.
   */
  Tensor loss(ParameterValues p, Tensor joined, double share) {
    Tensor acts = acts(p, joined);
    Tensor errors =
        joined.renamed(D_IN, D_OUT).minus(written(p, acts)).pow(2).sum(D_OUT); // [sample]
    return kind.penalised(errors, acts, norms(p), share).mean(Axis.SAMPLE);
  }
}

package dev.loupe.heads;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What heads add to the logits of the tokens of their own prompt, through the final norm and W_U
 * alone.
 *
 * <p>The result r of a head adds r · u(t) / scale to the logit of token t, compared with the mean
 * over the vocabulary: u(t) = w ⊙ (W_U[t] − mean of W_U over all tokens), with the weight w of the
 * final norm, centred for LayerNorm. The scale is what the norm divides by in the run.
 *
 * @param readout W_U behind the final norm
 */
record DirectEffect(TokenReadout readout) {
  static DirectEffect of(HookedTransformer model) {
    return new DirectEffect(TokenReadout.of(model));
  }

  /** The site that says what the final norm divides by, if there is such a norm. */
  Optional<Site> scale() {
    return readout.normed() ? Optional.of(Act.LN_FINAL_SCALE.site()) : Optional.empty();
  }

  /** u of the tokens of prompts of one length, [batch, src, d_model]. */
  Tensor reader(Tokens tokens) {
    return Tensor.stack(
        Axis.BATCH,
        IntStream.range(0, tokens.batch()).mapToObj(i -> reader(tokens.row(i))).toList());
  }

  private Tensor reader(int... ids) {
    return readout
        .directionsFromMean(ids) // [d_model, vocab]
        .renamed(Axis.VOCAB, Axis.SRC)
        .arranged(List.of(Axis.SRC, Axis.D_MODEL));
  }

  /** What the heads of a layer add at each position, [batch, dest, head, src], in logits. */
  Tensor of(ActivationCache cache, int layer, Tensor reader) {
    Tensor results = cache.get(Act.HEAD_RESULT.at(layer)); // [batch, pos, head, d_model]
    Tensor logits = results.dot(reader, Axis.D_MODEL); // [batch, pos, head, src]
    Tensor divided =
        scale().map(site -> logits.dividedBy(cache.get(site).at(Axis.ONE, 0))).orElse(logits);
    return divided.renamed(Axis.POS, Axis.DEST);
  }
}

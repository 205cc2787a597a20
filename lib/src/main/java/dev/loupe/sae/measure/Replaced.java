package dev.loupe.sae.measure;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.activations.ActivationCache;
import dev.loupe.intervention.Intervention;
import dev.loupe.model.Run;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Optional;

/**
 * A run in which something takes the place of the activation that a coder writes, except at a token
 * that is left out.
 */
record Replaced(SparseCoder coder, Run run, double[] mean, Optional<Integer> leftOut) {
  /** The run with what the features write. */
  Run byReconstruction() {
    if (!coder.config().transcodes()) {
      return with(coder::reconstructed);
    }
    // what a transcoder reads stands before what it writes, so the run as it is has it
    try (ActivationCache cache = run.cache(coder.reads())) {
      Tensor written = coder.reconstructed(cache.get(coder.reads()));
      return with(x -> written);
    }
  }

  /** The run with zeros. */
  Run byZeros() {
    return with(Tensor::zeros);
  }

  /** The run with the mean of the activation. */
  Run byMean() {
    Tensor average = coder.config().writes().shaped(Tensor.vector(D_OUT, mean), D_OUT);
    return with(x -> x.zeros().plus(average));
  }

  private Run with(Intervention replacement) {
    return run.with(coder.writes(), x -> kept(x, replacement.apply(x)));
  }

  /** The replacement in the number type of the run, but for tokens that keep their activation. */
  private Tensor kept(Tensor x, Tensor replacement) {
    Tensor all = replacement.as(x.nd().getDataType());
    return leftOut.map(token -> all.where(others(token), x)).orElse(all);
  }

  /** 1 at all tokens but this one, [batch, pos]. */
  private Tensor others(int token) {
    Tokens tokens = run.tokens();
    int width = tokens.width();
    float[] others = new float[tokens.batch() * width];
    for (int prompt = 0; prompt < tokens.batch(); prompt++) {
      for (int position = tokens.start(prompt); position < width; position++) {
        others[prompt * width + position] = tokens.id(prompt, position) == token ? 0 : 1;
      }
    }
    return Tensor.of(others, new long[] {tokens.batch(), width}, BATCH, POS);
  }
}

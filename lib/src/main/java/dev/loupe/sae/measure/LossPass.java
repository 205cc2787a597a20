package dev.loupe.sae.measure;

import static dev.loupe.axis.Axis.BATCH;
import static dev.loupe.axis.Axis.POS;
import static dev.loupe.axis.Axis.VOCAB;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.model.Batch;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Runs the model over texts with its activation, with the reconstruction, and with each baseline.
 *
 * @param mean the mean of what stands at the site that is written
 * @param leftOut the token that keeps its activation
 */
record LossPass(
    SparseCoder coder, HookedTransformer model, double[] mean, Optional<Integer> leftOut) {
  private static final int LOGITS = 1 << 23; // numbers at a time
  private static final int MOST = 2048; // tokens at a time

  /** Refuses models that do not predict the next token. */
  LossPass {
    if (!model.spec().attention().causal() || model.spec().classes().isPresent()) {
      throw new IllegalArgumentException(
          model.name()
              + " does not predict the next token, so it has no loss to recover; use"
              + " Reconstruction.of(coder, harvest)");
    }
  }

  /** The losses of each text, in the order of the texts. */
  List<TextLosses> of(Texts texts) {
    int tokens = Math.max(1, Math.min(MOST, LOGITS / model.spec().outputs()));
    Map<Integer, TextLosses> all = new TreeMap<>();
    try (Progress progress = Progress.of("loss with reconstructions", texts.count(), "texts")) {
      for (Batch batch : model.batches(texts, tokens)) {
        add(Torch.recordingGradients(false, () -> losses(batch)), all);
        progress.tick(all.size() - progress.done());
      }
      progress.tick(Math.max(0, texts.count() - progress.done())); // texts without tokens
    }
    return List.copyOf(all.values());
  }

  private static void add(List<TextLosses> more, Map<Integer, TextLosses> all) {
    more.forEach(one -> all.merge(one.text(), one, TextLosses::plus));
  }

  private List<TextLosses> losses(Batch batch) {
    Run run = batch.run();
    Replaced replaced = new Replaced(coder, run, mean, leftOut);
    Tensor clean = run.logits().tensor();
    Tensor spliced = replaced.byReconstruction().logits().tensor();
    Tensor zero = replaced.byZeros().logits().tensor();
    Tensor average = replaced.byMean().logits().tensor();
    List<Prompt> prompts = batch.prompts();
    return IntStream.range(0, prompts.size())
        .mapToObj(i -> losses(prompts.get(i), i, clean, spliced, zero, average))
        .toList();
  }

  private static TextLosses losses(
      Prompt prompt, int row, Tensor clean, Tensor spliced, Tensor zero, Tensor average) {
    try (NDManager work = Torch.memory(clean.nd().getDevice())) {
      Tensor p = logProbs(clean, prompt, row, work);
      Tensor q = logProbs(spliced, prompt, row, work);
      return new TextLosses(
          prompt.text(0),
          prompt.length() - 1,
          prompt.length(),
          crossEntropy(p, prompt),
          crossEntropy(q, prompt),
          crossEntropy(logProbs(zero, prompt, row, work), prompt),
          crossEntropy(logProbs(average, prompt, row, work), prompt),
          p.exp().times(p.minus(q)).sum().value());
    }
  }

  /** The log-probabilities of one prompt without padding, [pos, vocab], in float64. */
  private static Tensor logProbs(Tensor logits, Prompt prompt, int row, NDManager work) {
    NDArray handle = logits.nd().stopGradient(); // a second handle on the same storage
    handle.attach(work);
    Tensor own = Tensor.borrow(handle, logits.axes()).at(BATCH, row);
    return own.from(POS, -prompt.length()).as(DataType.FLOAT64).logSoftmax(VOCAB);
  }

  /** −log p of each token but the first, summed. */
  private static double crossEntropy(Tensor logProbs, Prompt prompt) {
    if (prompt.length() == 1) {
      return 0;
    }
    int[] next = IntStream.range(1, prompt.length()).map(prompt::id).toArray();
    return -logProbs.range(POS, 0, next.length).choose(VOCAB, next).sum().value();
  }
}

package dev.loupe.lens.jacobian;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The mean Jacobians of a model over prompts: J_l = mean over prompts of 1/|V| Σ_t Σ_t' ∂h_final,t'
 * / ∂h_l,t, with t and t' ≥ t in V.
 *
 * <p>Later positions do not act on earlier ones, so the sum over t' ≥ t is the gradient of the sum
 * over all t'. One row of J is one backward pass, which gives it for all layers and positions at
 * once; a batch of copies of the prompt gives a row for each copy.
 *
 * @param skipFirst the first position of V, which ends before the last position
 * @param atOnce how many tokens a backward pass may have
 */
record JacobianFit(HookedTransformer model, int skipFirst, int atOnce) {
  private static final int TOKENS = 4096;

  JacobianFit(HookedTransformer model, int skipFirst) {
    this(model, skipFirst, TOKENS);
  }

  JacobianFit {
    if (skipFirst < 0) {
      throw new IllegalArgumentException(
          "a lens leaves out 0 or more positions of each prompt, not " + skipFirst);
    }
  }

  /** Whether a prompt of this many tokens has any position in V. */
  boolean uses(int tokens) {
    return tokens > skipFirst + 1;
  }

  /** The matrix of each layer but the last, [out, d_model]. */
  SortedMap<Integer, Tensor> over(List<int[]> prompts) {
    int width = model.spec().dModel();
    SortedMap<Integer, Tensor> sums = new TreeMap<>();
    try (Progress progress = Progress.of("Jacobian lens", (long) prompts.size() * width, "rows")) {
      for (int[] prompt : prompts) {
        List<Tensor> ofPrompt = of(prompt, progress);
        for (int layer = 0; layer < ofPrompt.size(); layer++) {
          sums.merge(layer, ofPrompt.get(layer), Tensor::plus);
        }
      }
    }
    sums.replaceAll((layer, sum) -> sum.dividedBy(prompts.size()));
    return sums;
  }

  /** The matrices of one prompt, by layer, [out, d_model]. */
  private List<Tensor> of(int[] prompt, Progress progress) {
    int width = model.spec().dModel();
    int copies = Math.max(1, Math.min(width, atOnce / prompt.length));
    List<List<Tensor>> parts = new ArrayList<>();
    for (int row = 0; row < width; row += copies) {
      int end = Math.min(width, row + copies);
      parts.add(rows(prompt, IntStream.range(row, end).toArray()));
      progress.tick(end - row);
    }
    return IntStream.range(0, sites().length)
        .mapToObj(
            layer ->
                Tensor.concat(
                    JacobianLens.OUT, parts.stream().map(part -> part.get(layer)).toList()))
        .toList();
  }

  /** Some rows of the matrices, by layer. */
  private List<Tensor> rows(int[] prompt, int... outs) {
    Tokens copies = Tokens.of(Collections.nCopies(outs.length, prompt), model.tokenizer());
    Site end = Act.RESID_POST.at(model.spec().layers() - 1);
    Metric sum =
        Metric.of(
            "sum of an entry of the last residual stream",
            read -> places(read.get(end), prompt).sum(Axis.POS).choose(Axis.D_MODEL, outs),
            Set.of(end));
    try (ActivationCache gradients = model.run(copies).gradients(sum, sites()).byActivation()) {
      return IntStream.range(0, sites().length)
          .mapToObj(layer -> gradients.get(Act.RESID_POST.at(layer)))
          .map(gradient -> places(gradient, prompt).mean(Axis.POS)) // [batch, d_model]
          .map(mean -> mean.renamed(Axis.BATCH, JacobianLens.OUT))
          .toList();
    }
  }

  /** The positions in V. */
  private Tensor places(Tensor stream, int... prompt) {
    return stream.range(Axis.POS, skipFirst, prompt.length - 1);
  }

  private Site[] sites() {
    return IntStream.range(0, model.spec().layers() - 1)
        .mapToObj(Act.RESID_POST::at)
        .toArray(Site[]::new);
  }
}

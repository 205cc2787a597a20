package dev.loupe.sae.measure;

import dev.loupe.harvest.Parts;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.site.Site;
import dev.loupe.view.draw.Figures;
import java.util.Objects;
import java.util.Optional;

/**
 * How well features reconstruct what they should, over many tokens.
 *
 * <p>x is the target of a token: the activation itself for an autoencoder, what the MLP writes for
 * a transcoder. x̂ is what the features write, f their activations, x̄ the mean of x over all
 * tokens. Sums are over tokens, means too; all sums are in float64. The texts are read twice: once
 * for x̄, once for the rest; little is in memory at a time.
 *
 * <p>{@link #explainedVariance} is 1 − FVU. Published tables of SAELens and SAEBench often have
 * {@link #legacyExplainedVariance}, which is another number, so do not compare one with the other.
 *
 * @param tokens the number of tokens
 * @param l0 the mean number of active features: mean |{i : fᵢ &gt; 0}|
 * @param l1 the mean sum of activations: mean Σᵢ fᵢ
 * @param mse the mean squared error, summed over entries: mean |x − x̂|²
 * @param fvu the fraction of variance unexplained: Σ |x − x̂|² / Σ |x − x̄|²; 0 is perfect, 1 no
 *     better than the mean
 * @param legacyExplainedVariance the mean over tokens of 1 − |x − x̂|² / |x − x̄|²; tokens near the
 *     mean dominate it
 * @param cosine the mean cosine of x and x̂; 0 where either is zero
 * @param l2Ratio the mean of |x̂| / |x|; below 1 if activations shrink
 * @param relativeBias Σ |x̂|² / Σ x̂·x; below 1 if x̂ should be longer (Rajamanoharan et al. 2024,
 *     <a href="https://arxiv.org/abs/2404.16014">Gated SAEs</a>)
 * @param activity how often each feature is active
 * @param l0Interval the 95 % confidence interval of L0, by drawing whole texts 1000 times with a
 *     fixed seed; none for one text
 * @param fvuInterval that of FVU
 */
public record Reconstruction(
    long tokens,
    double l0,
    double l1,
    double mse,
    double fvu,
    double legacyExplainedVariance,
    double cosine,
    double l2Ratio,
    double relativeBias,
    FeatureActivity activity,
    Optional<Interval> l0Interval,
    Optional<Interval> fvuInterval) {
  /** Requires the activity of the features. */
  public Reconstruction {
    Objects.requireNonNull(activity, "a reconstruction needs the activity of its features");
  }

  /**
   * The measures over a harvest, a folder of activations, or activations in memory, with all tokens
   * counted. They must have the site that the features read, and the one that they write.
   */
  public static Reconstruction of(SparseCoder coder, Parts parts) {
    coder.refuseBatches();
    return of(coder, parts, Optional.empty());
  }

  static Reconstruction of(SparseCoder coder, Parts parts, Optional<Integer> leftOut) {
    return of(coder, parts, MeanActivation.of(parts, coder.writes(), leftOut), leftOut);
  }

  static Reconstruction of(
      SparseCoder coder, Parts parts, double[] mean, Optional<Integer> leftOut) {
    ReconstructionSums sums = new ReconstructionSums(coder.features(), mean);
    parts.each(part -> CodedRows.each(coder, part, leftOut, sums::add));
    return sums.result();
  }

  /** The sites that a harvest for these measures needs. */
  public static Site[] sites(SparseCoder coder) {
    return coder.config().transcodes()
        ? new Site[] {coder.reads(), coder.writes()}
        : new Site[] {coder.reads()};
  }

  /** The share of the variance that is explained: 1 − FVU. */
  public double explainedVariance() {
    return 1 - fvu;
  }

  @Override
  public String toString() {
    return "reconstruction of "
        + tokens
        + " tokens: L0 "
        + Figures.brief(l0)
        + ", FVU "
        + Figures.brief(fvu)
        + ", cosine "
        + Figures.brief(cosine);
  }
}

package dev.loupe.sae.measure;

import dev.loupe.view.draw.Figures;
import java.util.List;
import java.util.Optional;

/**
 * A number of a report and what it means.
 *
 * @param share whether it is shown as a percentage
 */
record ReportLine(
    String measure, double value, boolean share, Optional<Interval> interval, String meaning) {
  /** The lines of a report: sparsity, reconstruction, loss. */
  static List<ReportLine> of(SaeReport report) {
    Reconstruction r = report.reconstruction();
    FeatureActivity a = r.activity();
    RecoveredLoss loss = report.loss();
    return List.of(
        number("tokens", r.tokens(), "of " + loss.texts() + " texts"),
        new ReportLine(
            "L0", r.l0(), false, r.l0Interval(), "active features of a token; 10 to 100 is usual"),
        number("L1", r.l1(), "sum of a token's activations; depends on the decoder's scale"),
        share("dead features", a.deadShare(), "active on no token; below 10 % is good"),
        share("dense features", a.denseShare(), "active on more than 10 % of tokens; few is good"),
        number("MSE", r.mse(), "|x − x̂|², summed over entries; compare at one site only"),
        new ReportLine(
            "FVU",
            r.fvu(),
            false,
            r.fvuInterval(),
            "Σ|x − x̂|² / Σ|x − mean|²: 0 = perfect, 1 = no better than the mean"),
        number("explained variance", r.explainedVariance(), "1 − FVU"),
        number(
            "explained variance, old formula",
            r.legacyExplainedVariance(),
            "mean of 1 − |x − x̂|² / |x − mean|² by token, as in many published tables"),
        number("cosine", r.cosine(), "of x and x̂, mean over tokens; 1 = same direction"),
        number("length ratio", r.l2Ratio(), "|x̂| / |x|; below 1 = activations shrink"),
        number("relative bias", r.relativeBias(), "Σ|x̂|² / Σ x̂·x; 1 = the best length"),
        number("CE", loss.clean(), "cross-entropy of the next token, the model as it is; nats"),
        number(
            "CE with reconstruction",
            loss.spliced(),
            "with x̂ in the place of x; the closer to CE, the better"),
        recovered("CE recovered", loss, LossBaseline.ZERO, "of zero ablation: 1 = nothing is lost"),
        recovered(
            "CE recovered of mean", loss, LossBaseline.MEAN, "of mean ablation, which is stricter"),
        number("KL", loss.kl(), "of the model's predictions and those with x̂; 0 = the same"));
  }

  private static ReportLine number(String measure, double value, String meaning) {
    return new ReportLine(measure, value, false, Optional.empty(), meaning);
  }

  private static ReportLine share(String measure, double value, String meaning) {
    return new ReportLine(measure, value, true, Optional.empty(), meaning);
  }

  private static ReportLine recovered(
      String measure, RecoveredLoss loss, LossBaseline baseline, String meaning) {
    return new ReportLine(
        measure, loss.recovered(baseline), false, loss.interval(baseline), meaning);
  }

  /** The value as the page shows it. */
  String shown() {
    return share ? Figures.percent(value) : Figures.of(value);
  }

  /** The interval, if there is one. */
  String edges() {
    return interval.map(Interval::toString).orElse("");
  }
}

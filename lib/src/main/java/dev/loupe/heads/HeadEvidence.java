package dev.loupe.heads;

import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.matrices.OvCircuit;
import dev.loupe.site.Spot;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Scatter;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.table.Tables;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Three kinds of evidence for what one head does: its scores with their 95 % bands, the rise of the
 * loss when it is ablated, and the copying eigenvalues of its OV circuit.
 *
 * <p>A score says where the head attends in random tokens; ablation says whether the model needs
 * it; the eigenvalues say, from the weights, what it would write for each token alone: heads behind
 * the first block read the token as it is after that block (its effective embedding), heads of the
 * first block read W_E. In a prompt a head reads what earlier layers have made of a token, so that
 * the eigenvalues can say otherwise than the measured effect on attended tokens.
 *
 * <pre>{@code headRoles(model).of(2, 1)}</pre>
 *
 * @param head the name of the head
 * @param scores its score for each role
 * @param ablation the rise of the loss on the second half of repeated tokens, in nats: with zeros
 *     instead of the head's output, and with its mean over random tokens
 * @param copying Σ Re λ / Σ |λ| over the eigenvalues λ of its OV circuit between tokens, from −1 to
 *     1
 * @param eigenvalues the eigenvalues in the complex plane
 */
public record HeadEvidence(
    String head, List<RoleScore> scores, Sweep ablation, double copying, Scatter eigenvalues)
    implements Pictured {
  private static final String READ =
      "A head has a role if its whole 95 % band is above the score without the role, and the score is at least 0.4; for copying, in logits, at least 0.1. Attention: 0 to 1.";

  /** Keeps a copy of the scores. */
  public HeadEvidence {
    scores = List.copyOf(scores);
  }

  static HeadEvidence of(
      String head, List<RoleScore> scores, HeadAblation ablation, Spot spot, OvCircuit circuit) {
    LinearAlgebra.Eigenvalues values = circuit.eigenvalues();
    double copying = values.copyingScore().value();
    Scatter plane =
        Scatter.of(values.real().toDoubleArray(), values.imaginary().toDoubleArray())
            .withTitle("eigenvalues of the OV circuit of " + head)
            .withAxes("real part", "imaginary part")
            .withNote(
                "From the weights, for each token alone, as it is after the first block: to the right, attention to a token raises the logit of the same token; to the left, it lowers it. Copying score Σ Re λ / Σ |λ|: "
                    + Figures.of(copying)
                    + ", from -1 to 1");
    return new HeadEvidence(head, scores, ablated(head, ablation, spot), copying, plane);
  }

  private static Sweep ablated(String head, HeadAblation ablation, Spot spot) {
    HeadAblation.Rises zero = ablation.zero(List.of(spot));
    HeadAblation.Rises mean = ablation.mean(List.of(spot));
    HeadAblation.Rises both =
        new HeadAblation.Rises(
            zero.instead() + ", or by " + mean.instead(),
            new double[][] {zero.values()[0], mean.values()[0]},
            zero.intact(),
            zero.repeats());
    Cells cells =
        new Cells(
            Labels.of("ablation", "zero", "mean"),
            Labels.of("head", head),
            List.of(List.of(spot), List.of(spot)));
    return new Sweep(cells, "ablation of " + head, both.effect(), both.values());
  }

  /** What the head attends to, if it has a role. */
  public Optional<HeadRole> role() {
    return strongest(true);
  }

  /** Whether the head copies, or suppresses copies, if it does either. */
  public Optional<HeadRole> writes() {
    return strongest(false);
  }

  private Optional<HeadRole> strongest(boolean attends) {
    return scores.stream()
        .filter(score -> score.role().attends() == attends && score.holds())
        .max(Comparator.comparingDouble(RoleScore::excess))
        .map(RoleScore::role);
  }

  /** The score for a role. */
  public RoleScore score(HeadRole role) {
    return scores.stream().filter(score -> score.role() == role).findFirst().orElseThrow();
  }

  /** A line for each role: its score, the ends of the 95 % band, and the score without the role. */
  public Table table() {
    return Table.create(
        head + ": " + summary(),
        StringColumn.create("role", scores.stream().map(score -> score.role().toString())),
        numbers("score", RoleScore::score),
        numbers("95 % low", RoleScore::low),
        numbers("95 % high", RoleScore::high),
        numbers("without role", RoleScore::baseline),
        StringColumn.create("has it", scores.stream().map(score -> score.holds() ? "yes" : "no")));
  }

  private DoubleColumn numbers(String name, ToDoubleFunction<RoleScore> number) {
    return DoubleColumn.create(name, scores.stream().mapToDouble(number).toArray());
  }

  private String summary() {
    List<String> found =
        Stream.of(role(), writes()).flatMap(Optional::stream).map(HeadRole::toString).toList();
    return found.isEmpty() ? "no role in repeated tokens" : String.join(", ", found);
  }

  private Bars bars() {
    double[][] low = ablation.low().values();
    double[][] high = ablation.high().values();
    double[] rises = {ablation.at(0, 0), ablation.at(1, 0)};
    return Bars.of(
            "ablation of " + head,
            "rise of loss (nats)",
            Labels.of("ablation", "zero", "mean"),
            rises)
        .withNote(
            String.format(
                "95 %% band: %s to %s with zeros, %s to %s with its mean. %s",
                Figures.brief(low[0][0]),
                Figures.brief(high[0][0]),
                Figures.brief(low[1][0]),
                Figures.brief(high[1][0]),
                ablation.grid().note()));
  }

  @Override
  public Displayable picture() {
    return Stacked.of(Tables.whole(table(), READ), bars(), eigenvalues);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

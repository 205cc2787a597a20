package dev.loupe.attribution.layer;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.path.FlatStart;
import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.path.Node;
import dev.loupe.attribution.path.Quadrature;
import dev.loupe.attribution.path.Stacks;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.intervention.Spots;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.List;

/**
 * Neuron conductance: the part of each unit's integrated gradients that flows through one spot of
 * the model, such as a neuron or a head.
 *
 * <p>The share of token i is ∫ Σ_j ∂m/∂y_j Σ_d ∂y_j/∂E_id (E_id − B_id) dα over the straight way of
 * the embeddings, in the unit of the metric, with j the entries of the spot at all its positions;
 * negative = lowers the metric through the spot. The shares of all units sum to the conductance of
 * the spot, and those of all spots at one depth to the unit's integrated gradients. The number of
 * steps doubles, from 8 to at most 128, until no share moves by more than 1 % of the largest.
 *
 * <p>Dhamdhere et al. 2018, <a href="https://arxiv.org/abs/1805.12233">how important is a
 * neuron?</a>.
 *
 * <pre>{@code
 * why.by(new NeuronConductance(head(2, 1)))
 * why.by(new NeuronConductance(MLP_POST.at(3).pick(D_MLP, 611)))
 * }</pre>
 *
 * @param spot what the shares flow through
 */
public record NeuronConductance(Spot spot) implements Method {
  private static final int FIRST = 8;
  private static final int LAST = 128;
  private static final double MOVE = 0.01; // of the largest share

  @Override
  public String name() {
    return "conductance through " + spot.label();
  }

  @Override
  public Meaning meaning() {
    return Meaning.FLOW;
  }

  @Override
  public Scores on(Question question) {
    Spot there = new Spots(question.run().model().spec()).resolve(spot, question.run().tokens());
    int count = FIRST;
    double[] before = shares(question, there, count);
    double[] shares = before;
    do {
      before = shares;
      count *= 2;
      shares = shares(question, there, count);
    } while (count < LAST && moved(before, shares) > MOVE);
    String sums =
        "The shares sum to "
            + Figures.of(Arrays.stream(shares).sum())
            + ", the conductance of "
            + spot.label()
            + " ("
            + count
            + " steps); m(prompt) − m(baseline) is "
            + Figures.of(question.change())
            + ".";
    boolean steady = moved(before, shares) <= MOVE;
    return Scores.of(this, question.metric().title(), shares)
        .with(
            steady
                ? sums
                : "Warning: the shares still move with more steps. "
                    + sums
                    + " "
                    + FlatStart.advice(question));
  }

  /** The largest move of a share, as a part of the largest share. */
  private static double moved(double[] before, double[] after) {
    double largest = Arrays.stream(after).map(Math::abs).max().orElseThrow();
    double move = 0;
    for (int i = 0; i < after.length; i++) {
      move = Math.max(move, Math.abs(after[i] - before[i]));
    }
    return largest == 0 ? 0 : move / largest;
  }

  private static double[] shares(Question question, Spot there, int count) {
    List<Node> nodes = Quadrature.GAUSS_LEGENDRE.nodes(count);
    double[] input = question.input().toDoubleArray();
    double[] mean = new double[question.units().size()];
    List<Tensor> baselines = question.baselines();
    for (Tensor baseline : baselines) {
      double[] from = baseline.toDoubleArray();
      double[] slopes = along(question, there, from, input, nodes);
      double[] product = Entries.product(slopes, Entries.difference(input, from));
      double[] some = Entries.byUnit(product, question);
      Arrays.setAll(mean, i -> mean[i] + some[i] / baselines.size());
    }
    return mean;
  }

  /** The weighted sum of the slopes of the input through the spot. */
  private static double[] along(
      Question question, Spot there, double[] from, double[] to, List<Node> nodes) {
    double[] sum = new double[to.length];
    Stacks.ofInputs(question, List.of(Question.INPUT, there.site()))
        .each(
            "conductance through " + there.label(),
            nodes.size(),
            number -> ManyGradients.between(from, to, nodes.get(number).at()),
            (stack, first) -> {
              double[] slopes = through(question, there, stack);
              for (int i = 0; i < slopes.length; i++) {
                sum[i % sum.length] += nodes.get(first + i / sum.length).weight() * slopes[i];
              }
            });
    return sum;
  }

  /** Σ_j ∂m/∂y_j · ∂y_j/∂E for each input of a stack. */
  private static double[] through(Question question, Spot there, Tensor stack) {
    Run run = question.withAll(stack);
    try (ActivationCache behind = run.gradients(question.metric(), there.site()).byActivation();
        ActivationCache before =
            run.gradients(new WeighedSpot(there, behind.get(there)), Question.INPUT)
                .byActivation()) {
      return before.get(Question.INPUT).toDoubleArray();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}

package dev.loupe.neuron;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.TokenReadout;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens whose logits a neuron raises most, and those that it lowers most, at an activation of
 * 1.
 *
 * <p>The logits are W_U · (w ⊙ W_out[neuron]), with w the weight of the final norm: the direct
 * effect, without the norm's division, so only their order and their ratios count. LayerNorm's mean
 * is subtracted. Where a norm follows the MLP, as in Gemma 2, its weight counts too. Their kurtosis
 * is 3 if the logits are spread as a normal distribution, and large if the neuron moves few tokens.
 *
 * <p>Geva et al. 2022, <a href="https://arxiv.org/abs/2203.14680">feed-forward layers build
 * predictions by promoting concepts</a>; Gurnee et al. 2024, <a
 * href="https://arxiv.org/abs/2401.12181">Universal neurons</a>, who take the kurtosis of cosines.
 *
 * <pre>{@code neuron(model, 1, 100, texts).logits()}</pre>
 *
 * @param title which neuron
 * @param raised the tokens that it raises most, the most first
 * @param lowered the tokens that it lowers most, the most first
 * @param values the logits of the raised tokens, then of the lowered
 * @param kurtosis the kurtosis of the logits of all tokens
 */
public record LogitEffect(
    String title, List<String> raised, List<String> lowered, double[] values, double kurtosis)
    implements Pictured {
  static final int SHOWN = 8; // at each end

  /** Requires a value for each token. */
  public LogitEffect {
    Objects.requireNonNull(title, "the effect on logits needs a title");
    raised = List.copyOf(raised);
    lowered = List.copyOf(lowered);
    values = values.clone();
    if (raised.isEmpty() || values.length != raised.size() + lowered.size()) {
      throw new IllegalArgumentException(
          "'" + title + "' needs one value for each token, and at least one token");
    }
  }

  /** The effect of a neuron; the model must have nothing but a norm before W_U. */
  static LogitEffect of(HookedTransformer model, NeuronName neuron) {
    MlpWeights weights = new MlpWeights(model, neuron.layer());
    double[] logits =
        TokenReadout.of(model)
            .logits(weights.written().at(Axis.D_MLP, neuron.index()))
            .toDoubleArray();
    return of(model, neuron + ": tokens it raises and lowers", logits, SHOWN);
  }

  /** The effect with these logits of all tokens. */
  static LogitEffect of(HookedTransformer model, String title, double[] logits, int most) {
    int count = Math.min(most, logits.length / 2);
    List<Integer> order =
        IntStream.range(0, logits.length)
            .boxed()
            .sorted(Comparator.comparingDouble(id -> -logits[id]))
            .toList();
    List<Integer> top = order.subList(0, count);
    List<Integer> bottom =
        IntStream.range(0, count).mapToObj(i -> order.get(order.size() - 1 - i)).toList();
    return new LogitEffect(
        title,
        top.stream().map(id -> Pieces.of(model, id)).toList(),
        bottom.stream().map(id -> Pieces.of(model, id)).toList(),
        Stream.concat(top.stream(), bottom.stream()).mapToDouble(id -> logits[id]).toArray(),
        Distribution.of(logits).statistics().kurtosis());
  }

  /** A copy of the logits of the raised tokens, then of the lowered. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** First the raised tokens, then the lowered ones, the most at the end. */
  @Override
  public Bars picture() {
    int lower = lowered.size();
    List<String> names =
        Stream.concat(
                raised.stream(),
                IntStream.range(0, lower).mapToObj(i -> lowered.get(lower - 1 - i)))
            .toList();
    double[] shown =
        IntStream.range(0, values.length)
            .mapToDouble(
                i ->
                    i < raised.size() ? values[i] : values[values.length - 1 - (i - raised.size())])
            .toArray();
    return Bars.of(title, "logit", new Labels("token", names), shown)
        .withNote(
            "W_U · w · W_out, with the final norm's weight w and without its division: compare"
                + " tokens, not neurons.");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LogitEffect other
        && title.equals(other.title)
        && raised.equals(other.raised)
        && lowered.equals(other.lowered)
        && Arrays.equals(values, other.values)
        && Double.compare(kurtosis, other.kurtosis) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, raised, lowered, Arrays.hashCode(values), kurtosis);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

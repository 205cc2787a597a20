package dev.loupe.attribution.gradient;

import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Saliency: the length of the gradient of each unit, ‖∂m/∂E_i‖₂, in the unit of the metric for a
 * change of the embedding by 1.
 *
 * <p>How strongly the metric reacts to a small change of the embedding, without saying in which
 * direction; only the order of the numbers counts. For a unit of several tokens, their gradients
 * are one long vector: the root of the summed squares. With noise (SmoothGrad), the gradient is the
 * mean over noisy copies of the embeddings, and each number has a standard error.
 *
 * <p>Simonyan et al. 2013, <a href="https://arxiv.org/abs/1312.6034">deep inside convolutional
 * networks</a>; Smilkov et al. 2017, <a href="https://arxiv.org/abs/1706.03825">SmoothGrad</a>.
 *
 * <pre>{@code
 * why.by(new Saliency())
 * why.by(new Saliency().as(Length.L1))          // Σ |∂m/∂E_id|
 * why.by(new Saliency().smooth())               // SmoothGrad
 * }</pre>
 *
 * @param length how a gradient becomes one number
 * @param noise the noise of SmoothGrad; empty for the gradient of the prompt itself
 */
public record Saliency(Length length, Optional<GaussianNoise> noise) implements Method {
  /** The Euclidean length of the gradient. */
  public Saliency() {
    this(Length.L2, Optional.empty());
  }

  /** The same with another length. */
  public Saliency as(Length other) {
    return new Saliency(other, noise);
  }

  /** SmoothGrad with 50 samples. */
  public Saliency smooth() {
    return smooth(new GaussianNoise());
  }

  /** SmoothGrad with this noise. */
  public Saliency smooth(GaussianNoise other) {
    return new Saliency(length, Optional.of(other));
  }

  @Override
  public String name() {
    String plain = noise.isPresent() ? "SmoothGrad" : "saliency";
    return plain + (length == Length.L1 ? " (L1)" : "");
  }

  @Override
  public Meaning meaning() {
    return Meaning.SIZES;
  }

  @Override
  public String reading() {
    return "A number is the length of ∂m/∂embedding.";
  }

  @Override
  public Scores on(Question question) {
    if (noise.isEmpty()) {
      return scores(question, InputGradient.of(question));
    }
    Samples samples = gradients(question, noise.get().samples(), noise.get().of(question));
    return smooth(question, samples).with("Mean gradient over " + noise.get() + ".");
  }

  private Scores scores(Question question, double[] gradient) {
    double[] sizes =
        question.units().units().stream()
            .mapToDouble(unit -> length.of(part(gradient, unit, question)))
            .toArray();
    return Scores.of(this, question.metric().title() + " per unit of embedding", sizes);
  }

  /** The lengths of the mean gradients, with the errors that the samples leave, to first order. */
  private Scores smooth(Question question, Samples samples) {
    double[] mean = samples.means();
    List<InputUnit> units = question.units().units();
    double[][] moves = new double[samples.values().length][units.size()];
    for (int sample = 0; sample < moves.length; sample++) {
      double[] gradient = samples.values()[sample];
      Arrays.setAll(
          moves[sample],
          unit ->
              length.along(
                  part(mean, units.get(unit), question),
                  part(gradient, units.get(unit), question)));
    }
    return scores(question, mean).withErrors(new Samples(moves).errors());
  }

  /** The gradients at noisy copies of the input. */
  static Samples gradients(Question question, int count, IntFunction<double[]> noise) {
    double[] input = question.input().toDoubleArray();
    double[][] gradients = new double[count][];
    ManyGradients.ofInputs(question)
        .at(
            "SmoothGrad",
            count,
            number -> RandomPath.sum(input, noise.apply(number)),
            (number, gradient) -> gradients[number] = gradient);
    return new Samples(gradients);
  }

  private static double[] part(double[] gradient, InputUnit unit, Question question) {
    int width = gradient.length / question.units().width();
    return unit.positions().stream()
        .flatMapToDouble(
            position -> Arrays.stream(gradient, position * width, (position + 1) * width))
        .toArray();
  }

  @Override
  public String toString() {
    return name() + noise.map(one -> " (" + one + ")").orElse("");
  }
}

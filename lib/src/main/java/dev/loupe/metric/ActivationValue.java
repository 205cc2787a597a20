package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The value of an activation as a metric: a neuron, a head's pattern at one place, or what {@link
 * #mean}, {@link #sum}, {@link #norm} and {@link #dot} make of a larger part.
 *
 * <pre>{@code
 * activation(MLP_POST.at(3).pick(D_MLP, 100).pos(-1))
 * activation(RESID_POST.at(3).pos(-1)).dot(direction, D_MODEL)
 * activation(MLP_POST.at(3).pick(D_MLP, 100)).mean(POS)
 * }</pre>
 *
 * @param spot the part of the activation that is read
 * @param title the name of the metric
 * @param left the axes that are not reduced yet
 * @param reduced the number of each prompt, from the activation
 */
public record ActivationValue(
    Spot spot, String title, List<Axis> left, UnaryOperator<Tensor> reduced) implements Metric {
  /** Keeps a copy of the axes; a spot in one prompt only is refused. */
  public ActivationValue {
    left = List.copyOf(left);
    if (spot.picks().containsKey(Axis.BATCH)) {
      throw new IllegalArgumentException(
          "a metric is one number for each prompt, so " + spot + " cannot pick a prompt");
    }
  }

  static ActivationValue of(Spot spot) {
    Objects.requireNonNull(spot, "activation needs a spot such as head(0, 1), and null was given");
    return new ActivationValue(spot, "activation " + spot, spot.axes(), UnaryOperator.identity());
  }

  /** The mean along an axis, padding left out. */
  public ActivationValue mean(Axis axis) {
    return then(axis, "mean over " + axis + " of ", x -> x.mean(axis));
  }

  /** The sum along an axis, padding left out. */
  public ActivationValue sum(Axis axis) {
    return then(axis, "sum over " + axis + " of ", x -> x.sum(axis));
  }

  /** The largest value along an axis, padding left out. */
  public ActivationValue max(Axis axis) {
    return then(axis, "maximum over " + axis + " of ", x -> x.max(axis));
  }

  /** The Euclidean norm along an axis, padding left out. */
  public ActivationValue norm(Axis axis) {
    return then(axis, "norm over " + axis + " of ", x -> x.norm(axis));
  }

  /** The dot product with a vector along an axis: how far the activation goes in a direction. */
  public ActivationValue dot(Tensor vector, Axis axis) {
    Objects.requireNonNull(vector, "dot needs a vector, and null was given");
    return then(axis, "dot product with a vector of ", x -> x.dot(vector, axis));
  }

  private ActivationValue then(Axis axis, String what, UnaryOperator<Tensor> next) {
    List<Axis> rest = new ArrayList<>(left);
    if (axis == Axis.BATCH || !rest.remove(axis)) {
      throw new IllegalArgumentException(
          "the axis " + axis + " cannot be reduced in the " + title + "; it has " + open());
    }
    return new ActivationValue(spot, what + title, rest, x -> next.apply(reduced.apply(x)));
  }

  /** The axes that have to be reduced before this is one number for each prompt. */
  private List<Axis> open() {
    return left.stream().filter(axis -> axis != Axis.BATCH).toList();
  }

  @Override
  public Tensor of(Logits logits) {
    return of(Readings.of(logits));
  }

  @Override
  public Tensor of(Readings readings) {
    refuseOpen();
    return reduced.apply(readings.activations().get(spot));
  }

  @Override
  public Reads reads(Tokens prompts) {
    refuseOpen();
    return Reads.activations(Set.of(spot));
  }

  private void refuseOpen() {
    if (!open().isEmpty()) {
      Axis first = open().get(0);
      boolean place = first == Axis.POS || first == Axis.DEST;
      throw new IllegalArgumentException(
          "a metric is one number for each prompt, but the "
              + title
              + " still has the axes "
              + open()
              + "; pick an entry of each in the spot, such as "
              + (place ? "pos(-1)" : "pick(" + first.toString().toUpperCase(Locale.ROOT) + ", 0)")
              + ", or reduce them, such as mean("
              + first.toString().toUpperCase(Locale.ROOT)
              + ")");
    }
  }

  @Override
  public Metric at(int position) {
    throw new IllegalArgumentException(
        "the "
            + title
            + " names its own position; pick another in the spot with pos("
            + position
            + ")");
  }

  @Override
  public String toString() {
    return title;
  }
}

package dev.loupe.neuron;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Neurons that are like one neuron in one respect, the most alike first.
 *
 * @param respect in what, such as "cosine of W_out"
 * @param neurons the neurons
 * @param values how much, from -1 to 1
 */
public record Likeness(String respect, List<NeuronName> neurons, List<Double> values) {
  /** Requires a value for each neuron. */
  public Likeness {
    Objects.requireNonNull(respect, "a likeness needs its name");
    neurons = List.copyOf(neurons);
    values = List.copyOf(values);
    if (neurons.size() != values.size()) {
      throw new IllegalArgumentException("'" + respect + "' needs one value for each neuron");
    }
  }

  /** A neuron and how much it is alike. */
  record Candidate(NeuronName neuron, double value) {}

  /** The candidates that are most alike; values that do not exist are left out. */
  static Likeness of(String respect, List<Candidate> candidates, NeuronName self, int count) {
    List<Candidate> best =
        candidates.stream()
            .filter(one -> !one.neuron().equals(self) && !Double.isNaN(one.value()))
            .sorted(Comparator.comparingDouble(Candidate::value).reversed())
            .limit(count)
            .toList();
    return new Likeness(
        respect,
        best.stream().map(Candidate::neuron).toList(),
        best.stream().map(Candidate::value).toList());
  }

  /** One candidate for each neuron of a layer. */
  static List<Candidate> layer(int layer, double[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Candidate(new NeuronName(layer, i), values[i]))
        .toList();
  }
}

package dev.loupe.attribution.logit;

import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The neurons of a model, the ones that add most first.
 *
 * @param values what each adds, [layer][neuron][prompt]
 */
record Neurons(double[][][] values) {
  /** The {@code k} neurons of all layers with the largest absolute means. */
  List<Part> top(int k) {
    return top(k, IntStream.range(0, values.length).boxed().flatMap(this::inLayer));
  }

  /** The {@code k} neurons of a layer with the largest absolute means. */
  List<Part> top(int layer, int k) {
    return top(k, inLayer(layer));
  }

  private Stream<Neuron> inLayer(int layer) {
    return IntStream.range(0, values[layer].length)
        .mapToObj(
            i -> new Neuron(layer, i, Arrays.stream(values[layer][i]).average().orElseThrow()));
  }

  private List<Part> top(int k, Stream<Neuron> candidates) {
    if (k < 1) {
      throw new IllegalArgumentException("the number of neurons is 1 or more, not " + k);
    }
    return candidates
        .sorted(Comparator.comparingDouble(neuron -> -Math.abs(neuron.mean())))
        .limit(k)
        .map(
            one ->
                new Part(one.spot().label(), List.of(one.spot()), values[one.layer()][one.index()]))
        .toList();
  }

  private record Neuron(int layer, int index, double mean) {
    Spot spot() {
      return Act.MLP_POST.at(layer).pick(Axis.D_MLP, index);
    }
  }
}

package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;

import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Rows with the scales of a crosscoder, which may have been trained on others.
 *
 * @param crosscoder the crosscoder that reads the rows
 * @param rows the rows
 */
record ScaledRows(Crosscoder crosscoder, CrosscoderRows rows) {
  ScaledRows {
    crosscoder.refuseBatches();
    List<CrosscoderInput> wanted = crosscoder.inputs();
    List<CrosscoderInput> given = rows.inputs();
    boolean fits =
        wanted.size() == given.size()
            && IntStream.range(0, wanted.size())
                .allMatch(l -> wanted.get(l).size() == given.get(l).size());
    if (!fits) {
      throw new IllegalArgumentException(
          "the crosscoder reads "
              + wanted
              + ", and the activations are "
              + given
              + "; give those of the same inputs in the same order");
    }
    refuseOtherOrder(names(wanted), names(given));
  }

  private static List<String> names(List<CrosscoderInput> inputs) {
    return inputs.stream().map(CrosscoderInput::name).toList();
  }

  private static void refuseOtherOrder(List<String> wanted, List<String> given) {
    if (!wanted.equals(given) && Set.copyOf(wanted).equals(Set.copyOf(given))) {
      throw new IllegalArgumentException(
          "the crosscoder reads %s, and the activations are in another order: %s"
              .formatted(wanted, given));
    }
  }

  /** Gives all rows in parts, [sample, d_in]. */
  void each(Consumer<Tensor> taking) {
    int entries = crosscoder.inputs().stream().mapToInt(CrosscoderInput::size).sum();
    float[] factors = new float[entries];
    boolean same = true;
    int at = 0;
    for (int l = 0; l < rows.inputs().size(); l++) {
      double factor = crosscoder.inputs().get(l).scale() / rows.inputs().get(l).scale();
      same &= factor == 1;
      for (int i = 0; i < rows.inputs().get(l).size(); i++) {
        factors[at++] = (float) factor;
      }
    }
    Tensor times = Tensor.of(factors, new long[] {entries}, D_IN);
    boolean unchanged = same;
    rows.each(part -> taking.accept(unchanged ? part : part.times(times)));
  }
}

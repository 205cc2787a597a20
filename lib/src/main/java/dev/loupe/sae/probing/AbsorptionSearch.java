package dev.loupe.sae.probing;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.ndarray.types.DataType;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds absorbed tokens of a class.
 *
 * @param decoder what each feature writes when its activation is 1, [feature][d_out]
 */
record AbsorptionSearch(double[][] decoder) {
  private static final double F1_JUMP = 0.03;
  private static final int MOST_MAIN = 10;
  private static final double COSINE = 0.025; // of the one absorbing feature
  private static final double PARTIAL_COSINE = 0.1; // of each partly absorbing feature
  private static final int PARTLY = 3; // of them at most
  private static final double PROPORTION = 0.4; // of the projection

  /** The search for a coder's features. */
  static AbsorptionSearch of(SparseCoder coder) {
    Tensor decoder = coder.config().kind().directions(coder.weight("W_dec"));
    double[] flat = decoder.arranged(FEATURE, D_OUT).as(DataType.FLOAT64).toDoubleArray();
    double[][] rows = new double[coder.features()][];
    int width = flat.length / rows.length;
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
    return new AbsorptionSearch(rows);
  }

  /** The cosine with a direction of length one; 0 of a feature that writes nothing. */
  private static double cosine(double[] written, double... direction) {
    double norm = Math.sqrt(dot(written, written));
    return norm == 0 ? 0 : dot(written, direction) / norm;
  }

  private static double dot(double[] one, double... other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] * other[i]).sum();
  }

  /** The absorption of one class. */
  FeatureAbsorption.Line line(ClassTask task) {
    ClassProbe probe = task.probe(ProbeExample::raw);
    double[] direction = probe.direction();
    double[] along = Arrays.stream(decoder).mapToDouble(d -> dot(d, direction)).toArray();
    double[] cosines = Arrays.stream(decoder).mapToDouble(d -> cosine(d, direction)).toArray();
    int[] main = mainFeatures(task);
    List<Token> tokens =
        probe.truePositives().stream()
            .map(one -> new Token(one, dot(one.raw(), direction), along, cosines, main))
            .toList();
    List<Integer> absorbing =
        tokens.stream().flatMapToInt(one -> one.absorbing().stream()).boxed().toList();
    return new FeatureAbsorption.Line(
        task.label(),
        Arrays.stream(main).boxed().toList(),
        f1(task, main),
        tokens.size(),
        absorbing.size(),
        tokens.stream().mapToDouble(Token::fraction).average().orElse(Double.NaN),
        byFrequency(absorbing));
  }

  private static List<Integer> byFrequency(List<Integer> features) {
    Map<Integer, Long> counts =
        features.stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return counts.keySet().stream()
        .sorted(
            Comparator.comparingLong((Integer one) -> -counts.get(one))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The best feature, and the next ones as long as each raises the F1 of a probe. */
  private int[] mainFeatures(ClassTask task) {
    int[] best =
        ClassTask.largest(
            task.meanDifferences(decoder.length), Math.min(MOST_MAIN, decoder.length));
    int count = 1;
    double before = f1(task, Arrays.copyOf(best, 1));
    while (count < best.length) {
      double with = f1(task, Arrays.copyOf(best, count + 1));
      if (with - before <= F1_JUMP) {
        break;
      }
      before = with;
      count++;
    }
    return Arrays.copyOf(best, count);
  }

  private static double f1(ClassTask task, int... features) {
    return task.balancedTraining().probe(one -> one.values(features)).f1();
  }

  /**
   * A true positive.
   *
   * @param projection x·p
   * @param along d·p of all features
   * @param cosines of all features with p
   * @param main the main features
   */
  private record Token(
      ProbeExample example, double projection, double[] along, double[] cosines, int[] main) {
    private boolean isMain(int feature) {
      return Arrays.stream(main).anyMatch(one -> one == feature);
    }

    /** What the feature at a place among the active ones contributes to the projection. */
    private double contribution(int place) {
      return example.values()[place] * along[example.active()[place]];
    }

    /** The feature that has absorbed the main features, if one has. */
    OptionalInt absorbing() {
      boolean silent = IntStream.of(example.active()).noneMatch(this::isMain);
      OptionalInt most =
          IntStream.range(0, example.active().length)
              .boxed()
              .max(Comparator.comparingDouble(this::contribution))
              .map(OptionalInt::of)
              .orElse(OptionalInt.empty());
      if (!silent || most.isEmpty() || projection <= 0) {
        return OptionalInt.empty();
      }
      int feature = example.active()[most.getAsInt()];
      boolean aligned = cosines[feature] >= COSINE;
      boolean enough = contribution(most.getAsInt()) >= PROPORTION * projection;
      return aligned && enough ? OptionalInt.of(feature) : OptionalInt.empty();
    }

    /** The absorbed fraction, 0 to 1. */
    double fraction() {
      int[] active = example.active();
      double own =
          IntStream.range(0, active.length)
              .filter(i -> isMain(active[i]))
              .mapToDouble(this::contribution)
              .sum();
      double others =
          IntStream.range(0, active.length)
              .filter(i -> !isMain(active[i]) && cosines[active[i]] >= PARTIAL_COSINE)
              .mapToDouble(i -> -contribution(i))
              .sorted()
              .limit(PARTLY)
              .map(x -> -x)
              .sum();
      if (own >= projection || others < PROPORTION * projection) {
        return 0;
      }
      double absorbed = Math.min(others, projection - own);
      return own <= 0 ? 1 : absorbed / (absorbed + own);
    }
  }
}

package dev.loupe.sae.superposition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Features that share some dimensions, which are orthogonal to all features outside.
 *
 * @param features the numbers of the features
 * @param dimensions the number of dimensions that they span
 * @param shape what they form
 */
public record FeatureGroup(List<Integer> features, int dimensions, Shape shape) {
  private static final double COSINES = 0.1; // how far cosines may be from those of the shape
  private static final double SHARE = 0.05; // how far D may be
  private static final double NEW_DIMENSION = 0.3; // the part of a unit vector that is elsewhere

  /** Keeps a copy of the features. */
  public FeatureGroup {
    features = List.copyOf(features);
  }

  /** A figure that directions form. */
  public enum Shape {
    /** One feature, orthogonal to all others. */
    ORTHOGONAL("orthogonal feature"),
    /** Two opposite features; D = 1/2. */
    ANTIPODAL_PAIR("antipodal pair"),
    /** Three features 120° apart in two dimensions; D = 2/3. */
    TRIANGLE("triangle"),
    /** Four features in three dimensions, all pairs with the cosine −1/3; D = 3/4. */
    TETRAHEDRON("tetrahedron"),
    /** Five features 72° apart in two dimensions; D = 2/5. */
    PENTAGON("pentagon"),
    /** More than five features in two dimensions with equal angles. */
    POLYGON("regular polygon"),
    /** Eight features in three dimensions with D = 3/8, as in a square antiprism. */
    SQUARE_ANTIPRISM("square antiprism"),
    /** No figure with a name. */
    OTHER("group");

    private final String word;

    Shape(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** What these features of a model form. */
  static FeatureGroup of(ToyModel toy, List<Integer> features) {
    double[][] all = toy.columns();
    double[][] units = features.stream().map(i -> unit(all[i])).toArray(double[][]::new);
    int dimensions = rank(units);
    double[] d = toy.dimensionality();
    boolean fair =
        features.stream()
            .allMatch(i -> Math.abs(d[i] - dimensions / (double) features.size()) < SHARE);
    return new FeatureGroup(
        features, dimensions, fair || units.length == 1 ? shape(units, dimensions) : Shape.OTHER);
  }

  private static Shape shape(double[][] units, int dimensions) {
    int count = units.length;
    if (count == 1) {
      return Shape.ORTHOGONAL;
    }
    if (dimensions == count - 1 && simplex(units)) {
      return switch (count) {
        case 2 -> Shape.ANTIPODAL_PAIR;
        case 3 -> Shape.TRIANGLE;
        case 4 -> Shape.TETRAHEDRON;
        default -> Shape.OTHER;
      };
    }
    if (dimensions == 2 && count >= 5 && polygon(angles(units))) {
      return count == 5 ? Shape.PENTAGON : Shape.POLYGON;
    }
    return dimensions == 3 && count == 8 ? Shape.SQUARE_ANTIPRISM : Shape.OTHER;
  }

  /** Whether the cosine of each pair is −1/(n − 1). */
  private static boolean simplex(double[][] units) {
    double wanted = -1.0 / (units.length - 1);
    return IntStream.range(0, units.length)
        .allMatch(
            i ->
                IntStream.range(0, i)
                    .allMatch(j -> Math.abs(ToyModel.dot(units[i], units[j]) - wanted) < COSINES));
  }

  /** The angles of vectors in the plane that the first two of different direction span. */
  private static double[] angles(double[][] units) {
    double[] first = units[0];
    double[] second =
        Arrays.stream(units)
            .map(w -> without(w, first))
            .max((a, b) -> Double.compare(ToyModel.dot(a, a), ToyModel.dot(b, b)))
            .map(FeatureGroup::unit)
            .orElseThrow();
    return Arrays.stream(units)
        .mapToDouble(w -> Math.atan2(ToyModel.dot(w, second), ToyModel.dot(w, first)))
        .sorted()
        .toArray();
  }

  /** Whether neighbours are equally far apart, to a tenth of their angle. */
  private static boolean polygon(double... sorted) {
    double step = 2 * Math.PI / sorted.length;
    return IntStream.range(0, sorted.length)
        .mapToDouble(
            i ->
                i + 1 < sorted.length
                    ? sorted[i + 1] - sorted[i]
                    : sorted[0] + 2 * Math.PI - sorted[i])
        .allMatch(gap -> Math.abs(gap - step) < step / 10);
  }

  /** The number of dimensions that unit vectors span, by Gram and Schmidt with the largest rest. */
  private static int rank(double[][] units) {
    List<double[]> left = new ArrayList<>(List.of(units));
    int rank = 0;
    while (!left.isEmpty()) {
      double[] longest = left.get(0);
      for (double[] w : left) {
        longest = ToyModel.dot(w, w) > ToyModel.dot(longest, longest) ? w : longest;
      }
      if (ToyModel.dot(longest, longest) < NEW_DIMENSION * NEW_DIMENSION) {
        return rank;
      }
      rank++;
      double[] direction = unit(longest);
      left.remove(longest);
      left.replaceAll(w -> without(w, direction));
    }
    return rank;
  }

  private static double[] unit(double... w) {
    double norm = Math.sqrt(ToyModel.dot(w, w));
    return Arrays.stream(w).map(x -> x / norm).toArray();
  }

  private static double[] without(double[] w, double[] unit) {
    double along = ToyModel.dot(w, unit);
    double[] rest = w.clone();
    for (int i = 0; i < rest.length; i++) {
      rest[i] -= along * unit[i];
    }
    return rest;
  }

  /** The figure, or "3 features in 2 dimensions" if it has no name. */
  String named() {
    return switch (shape) {
      case OTHER ->
          "group of %d features in %d dimension%s"
              .formatted(features.size(), dimensions, dimensions == 1 ? "" : "s");
      case POLYGON -> shape + " of " + features.size() + " features";
      default -> shape.toString();
    };
  }

  @Override
  public String toString() {
    return named() + " " + features;
  }
}

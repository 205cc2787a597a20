package dev.loupe.probe;

import static dev.loupe.tensor.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.learning.LogisticRegression;
import dev.loupe.load.BundledModel;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  private static final int EXAMPLES = 200;
  private static final int WIDTH = 10;
  private static final HookedTransformer MODEL = Toys.reading(Toys.gpt2());

  private static double[][] noise(long seed) {
    Random random = new Random(seed);
    double[][] features = new double[EXAMPLES][WIDTH];
    for (double[] row : features) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return features;
  }

  private static int[] alternating() {
    return IntStream.range(0, EXAMPLES).map(i -> i % 2).toArray();
  }

  /** Noise in which class 1 lies further along a direction. */
  private static double[][] planted(double[] direction, double distance) {
    double[][] features = noise(1);
    for (int i = 0; i < EXAMPLES; i++) {
      for (int j = 0; j < WIDTH; j++) {
        features[i][j] += (i % 2 - 0.5) * distance * direction[j];
      }
    }
    return features;
  }

  private static double[] unit(long seed) {
    Random random = new Random(seed);
    double[] direction = random.doubles(WIDTH, -1, 1).toArray();
    double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
    return Arrays.stream(direction).map(x -> x / norm).toArray();
  }

  static double cosine(double[] a, double[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }

  private static ProbeReport report(int texts, int hits, double... direction) {
    ProbeReport.Layer layer = new ProbeReport.Layer(Act.RESID_POST.at(0), hits, 0, direction);
    return new ProbeReport(
        MODEL, List.of("a", "b"), texts, "“a”", texts / 2, List.of(layer, layer), Pooling.LAST);
  }

  @Test
  void findsAPlantedDirection() {
    double[] direction = unit(3);
    double[][] features = planted(direction, 8);
    int hits = CrossValidation.of(alternating(), 5, 0).hits(features, alternating(), 1);
    assertThat(hits).isGreaterThanOrEqualTo(EXAMPLES * 99 / 100);
    double[] found = LogisticRegression.fit(features, alternating(), 0.01).direction();
    assertThat(cosine(direction, found)).isGreaterThan(0.95);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsNothingInNoise(long seed) {
    int[] classes = alternating();
    int hits = CrossValidation.of(classes, 5, 0).hits(noise(seed), classes, 1);
    double[] interval = report(EXAMPLES, hits).interval(0);
    assertThat(0.5).isBetween(interval[0], interval[1]);
  }

  @Test
  void theDirectionPointsFromClassZeroToClassOneWhicheverComesFirst() {
    double[] direction = unit(4);
    double[][] features = planted(direction, 4);
    LogisticRegression zeroFirst = LogisticRegression.fit(features, alternating(), 1);
    double[][] reversed = features.clone();
    Collections.reverse(Arrays.asList(reversed));
    int[] oneFirst = Arrays.stream(alternating()).map(i -> 1 - i).toArray();
    LogisticRegression other = LogisticRegression.fit(reversed, oneFirst, 1);
    assertThat(cosine(direction, zeroFirst.direction())).isPositive();
    assertClose("direction", zeroFirst.direction(), other.direction(), 1e-3);
    double[] far = Arrays.stream(zeroFirst.direction()).map(x -> 100 * x).toArray();
    double[] back = Arrays.stream(far).map(x -> -x).toArray();
    assertThat(zeroFirst.predict(far)).isEqualTo(1);
    assertThat(zeroFirst.predict(back)).isZero();
    assertThat(other.predict(far)).isEqualTo(1);
  }

  @Test
  void minimisesWhatItSaysItMinimises() {
    double[][] features = new double[60][2];
    int[] classes = new int[60];
    Random random = new Random(9);
    for (int i = 0; i < classes.length; i++) {
      classes[i] = i % 3 == 0 ? 1 : 0;
      features[i][0] = 5 + 3 * random.nextGaussian() + 2 * classes[i];
      features[i][1] = -1 + 0.1 * random.nextGaussian() - 0.05 * classes[i];
    }
    double[] expected = descend(features, classes, 0.7);
    double[] found = LogisticRegression.fit(features, classes, 0.7).direction();
    assertThat(found[0]).isCloseTo(expected[0], Offset.offset(1e-4 * Math.abs(expected[0])));
    assertThat(found[1]).isCloseTo(expected[1], Offset.offset(1e-4 * Math.abs(expected[1])));
  }

  /** Plain gradient descent on ½|w|² + C Σ log(1 + exp(−y(w·x + b))), features standardised. */
  private static double[] descend(double[][] features, int[] classes, double c) {
    int n = classes.length;
    double[] mean = new double[2];
    double[] deviation = new double[2];
    for (int j = 0; j < 2; j++) {
      int axis = j;
      mean[j] = Arrays.stream(features).mapToDouble(row -> row[axis]).average().orElseThrow();
      deviation[j] =
          Math.sqrt(
              Arrays.stream(features)
                  .mapToDouble(row -> Math.pow(row[axis] - mean[axis], 2))
                  .average()
                  .orElseThrow());
    }
    double[] w = new double[3]; // the last is the intercept, which nothing pulls to zero
    for (int step = 0; step < 20_000; step++) {
      double[] gradient = {w[0], w[1], 0};
      for (int i = 0; i < n; i++) {
        double[] x = {
          (features[i][0] - mean[0]) / deviation[0], (features[i][1] - mean[1]) / deviation[1], 1
        };
        double y = classes[i] == 1 ? 1 : -1;
        double margin = y * (w[0] * x[0] + w[1] * x[1] + w[2]);
        for (int j = 0; j < 3; j++) {
          gradient[j] -= c * y * x[j] / (1 + Math.exp(margin));
        }
      }
      for (int j = 0; j < 3; j++) {
        w[j] -= 0.02 * gradient[j];
      }
    }
    return new double[] {w[0] / deviation[0], w[1] / deviation[1]};
  }

  @Test
  void tellsThreeClassesApart() {
    double[][] features = noise(5);
    int[] classes = IntStream.range(0, EXAMPLES).map(i -> i % 3).toArray();
    for (int i = 0; i < EXAMPLES; i++) {
      features[i][classes[i]] += 6;
    }
    assertThat(CrossValidation.of(classes, 5, 0).hits(features, classes, 1))
        .isGreaterThan(EXAMPLES * 97 / 100);
  }

  @Test
  void aFeatureThatNeverChangesDoesNoHarm() {
    double[][] features = planted(unit(3), 8);
    for (double[] row : features) {
      row[4] = 3e5 + 0.1; // as large as some activations of real models
    }
    double[] direction = LogisticRegression.fit(features, alternating(), 1).direction();
    assertThat(direction[4]).isCloseTo(0, Offset.offset(1e-6));
    assertThat(Arrays.stream(direction).allMatch(Double::isFinite)).isTrue();
  }

  @Test
  void randomLabelsOfTypesThatOccurOnceCannotBeLearned() {
    String[] types = IntStream.range(0, EXAMPLES).mapToObj(i -> "type" + i).toArray(String[]::new);
    int[] control = ControlTask.labels(types, alternating(), 0);
    int hits = CrossValidation.of(alternating(), 5, 0).hits(noise(2), control, 1);
    assertThat(hits / (double) EXAMPLES).isBetween(0.35, 0.65);
  }

  @Test
  void randomLabelsOfTypesThatComeBackCanBeLearnedByHeart() {
    int typesInAll = 8;
    String[] types =
        IntStream.range(0, EXAMPLES).mapToObj(i -> "type" + i % typesInAll).toArray(String[]::new);
    double[][] features = noise(2);
    for (int i = 0; i < EXAMPLES; i++) {
      features[i][i % typesInAll] += 8;
    }
    int[] control = ControlTask.labels(types, alternating(), 1);
    assertThat(Arrays.stream(control).distinct().count()).isEqualTo(2);
    assertThat(CrossValidation.of(alternating(), 5, 0).hits(features, control, 1))
        .isGreaterThan(EXAMPLES * 95 / 100);
  }

  @Test
  void textsOfOneTypeHaveOneControlLabel() {
    int[] control = ControlTask.labels(new String[] {"a", "b", "a", "b"}, new int[] {0, 1}, 3);
    assertThat(control[0]).isEqualTo(control[2]);
    assertThat(control[1]).isEqualTo(control[3]);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 10, 0.4902, 0.9433", // Wilson's interval as statistics packages print it
    "0, 10, 0.0000, 0.2775",
    "10, 10, 0.7225, 1.0000",
    "50, 100, 0.4038, 0.5962"
  })
  void theIntervalIsWilsons(int hits, int texts, double low, double high) {
    double[] interval = report(texts, hits).interval(0);
    assertThat(interval[0]).isCloseTo(low, Offset.offset(5e-5));
    assertThat(interval[1]).isCloseTo(high, Offset.offset(5e-5));
  }

  @Test
  void everyFoldHasItsShareOfEveryClass() {
    int[] classes = new int[103];
    Arrays.fill(classes, 40, 75, 1);
    Arrays.fill(classes, 75, 103, 2);
    int[] fold = CrossValidation.of(classes, 5, 1).fold();
    for (int label = 0; label < 3; label++) {
      int wanted = label;
      long[] sizes = new long[5];
      IntStream.range(0, 103).filter(i -> classes[i] == wanted).forEach(i -> sizes[fold[i]]++);
      assertThat(Arrays.stream(sizes).max().getAsLong() - Arrays.stream(sizes).min().getAsLong())
          .isLessThanOrEqualTo(1);
    }
    assertThat(Arrays.stream(fold).distinct().sorted().toArray()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void theSplitIsTheSameForASeed() {
    assertThat(CrossValidation.of(alternating(), 5, 1).fold())
        .isEqualTo(CrossValidation.of(alternating(), 5, 1).fold())
        .isNotEqualTo(CrossValidation.of(alternating(), 5, 2).fold());
  }

  /** Every text ends in a word below 20 (label false) or from 20 on (label true). */
  static List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      texts.add("w" + (50 - i) + " w" + (i % 5 + 41) + " w" + i);
    }
    return texts;
  }

  static List<Boolean> labels() {
    return IntStream.range(0, 40).mapToObj(i -> i >= 20).toList();
  }

  @Test
  void theReportsDirectionLeadsToTheSecondLabel() {
    ProbeReport report = Probing.of(MODEL, texts(), labels()).report();
    Tensor direction = report.direction(1);
    assertThat(direction.norm(Axis.D_MODEL).value()).isCloseTo(1, Offset.offset(1e-5));
    Tensor last = MODEL.run(texts()).cache(report.site(1)).get(report.site(1).pos(-1));
    double[] along = last.dot(direction, Axis.D_MODEL).toDoubleArray();
    assertThat(Arrays.stream(along, 20, 40).sum()).isGreaterThan(Arrays.stream(along, 0, 20).sum());
  }

  @Test
  void theReportIsThatOfTheLastTokensActivation() {
    ProbeReport report = Probing.of(MODEL, texts(), labels()).report();
    int[] classes = labels().stream().mapToInt(label -> label ? 1 : 0).toArray();
    double[][] features = new double[40][];
    for (int i = 0; i < 40; i++) {
      features[i] =
          MODEL
              .run(texts().get(i))
              .cache(report.site(0))
              .get(report.site(0).pos(-1))
              .toDoubleArray();
    }
    int hits = CrossValidation.of(classes, 5, 0).hits(features, classes, 1);
    assertThat(report.accuracy(0)).isEqualTo(hits / 40.0);
    assertThat(report.majority()).isEqualTo(0.5);
    assertThat(report.selectivity(0)).isEqualTo(report.accuracy(0) - report.control(0));
  }

  @Test
  void foldsAndPenaltiesThatSayNothingAreRefused() {
    assertThatThrownBy(
            () -> new Probing(MODEL, MODEL.tokens(texts()), labels(), Pooling.LAST, 1, 1, 0))
        .hasMessage(
            "cross-validation fits on some texts and tests on others, so it needs 2 folds or more, not 1");
    assertThatThrownBy(() -> Probing.of(MODEL, texts(), labels()).withC(Double.NaN))
        .hasMessage("C is the inverse of the penalty and must be larger than 0, not NaN");
  }

  @Test
  void threeLabelsHaveNoDirection() {
    List<Integer> three = IntStream.range(0, 40).mapToObj(i -> i % 3).toList();
    ProbeReport report = Probing.of(MODEL, texts(), three).report();
    assertThatThrownBy(() -> report.direction(0))
        .hasMessage("a direction needs exactly two labels; this probe has 3: [0, 1, 2]");
  }

  @Test
  void activationsThatAreAllTheSameHaveNoDirection() {
    assertThatThrownBy(() -> report(10, 5, 0, 0).direction(0))
        .hasMessage(
            "the probe of layer 0 found no direction: all texts have the same activations there; choose another layer");
  }

  @Test
  void refusesFewerLabelsThanTexts() {
    assertThatThrownBy(() -> Probing.of(MODEL, List.of("w1", "w2"), List.of(true)))
        .hasMessage("there are 2 texts and 1 labels; each text needs one");
  }

  @Test
  void refusesLabelsWithTooFewTexts() {
    assertThatThrownBy(() -> Probing.of(MODEL, List.of("w1", "w2"), List.of(true, false)))
        .hasMessage("the label true has 1 texts; 5-fold cross-validation needs at least 5");
  }

  @Test
  void refusesTextsThatAllHaveOneLabel() {
    assertThatThrownBy(
            () -> Probing.of(MODEL, Collections.nCopies(6, "w1"), Collections.nCopies(6, "x")))
        .hasMessage("a probe needs at least two different labels; all 6 texts have the same");
  }

  @Test
  void refusesLabelsThatCannotBeOrdered() {
    List<Object> mixed = new ArrayList<>(Collections.nCopies(20, "yes"));
    mixed.addAll(Collections.nCopies(20, 1));
    assertThatThrownBy(() -> Probing.of(MODEL, texts(), mixed).report())
        .hasMessage(
            "labels are sorted, so they must all have one type that can be sorted, such as texts, numbers or true and false; these have the types String and Integer");
  }

  @Test
  void saysWhichLayersThereAre() {
    assertThatThrownBy(() -> report(10, 5).accuracy(4))
        .hasMessage("there is no layer 4; gpt2 has layers 0 to 0");
  }

  @Test
  void thePictureSaysWhatStandsInFrontOfTheTexts() {
    List<String> texts = new ArrayList<>(Collections.nCopies(5, "I loved this film"));
    texts.addAll(Collections.nCopies(5, "I hated this film"));
    List<Boolean> liked = texts.stream().map(text -> text.contains("loved")).toList();
    ProbeReport report = Probing.of(BundledModel.wren(), texts, liked).report();
    assertThat(report.toString()).contains("the first: “I loved this film” after <|endoftext|>.");
  }
}

package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatisticsTest {
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final int WIDTH = 24;
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT64);
  private static final Harvest HARVEST =
      Harvest.of(MODEL, ToyTexts.of(80, 16, 1), SITE).shard(70).batch(100);

  @TempDir Path folder;

  /** Rows of numbers as if they had been harvested, in parts of unequal sizes. */
  private static Parts parts(double[][] rows, int... ends) {
    List<Activations> parts = new ArrayList<>();
    int from = 0;
    for (int end : ends) {
      double[] flat = Arrays.stream(rows, from, end).flatMapToDouble(Arrays::stream).toArray();
      Scope scope = Scope.open(Device.cpu(), "rows");
      Tensor matrix =
          scope.of(flat, new Shape(end - from, rows[0].length), List.of(Axis.SAMPLE, Axis.D_MODEL));
      int[] zeros = new int[end - from];
      parts.add(new Activations(scope, Map.of(SITE, matrix), new Places(zeros, zeros, zeros)));
      from = end;
    }
    return new Parts() {
      @Override
      public Collection<Site> harvested() {
        return List.of(SITE);
      }

      @Override
      public void each(Consumer<Activations> taking) {
        parts.forEach(taking);
      }
    };
  }

  private static double[][] normal(int rows, int width, double mean, double spread) {
    Random random = new Random(3);
    double[][] all = new double[rows][width];
    for (double[] row : all) {
      for (int i = 0; i < width; i++) {
        row[i] = mean * (i + 1) + spread * random.nextGaussian() + (i > 0 ? row[i - 1] / 2 : 0);
      }
    }
    return all;
  }

  private static double[] column(double[][] rows, int column) {
    return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
  }

  /** The mean in two passes: the second corrects the rounding of the first. */
  private static double mean(double... values) {
    double first = Arrays.stream(values).sum() / values.length;
    return first + Arrays.stream(values).map(x -> x - first).sum() / values.length;
  }

  private static double covariance(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - meanA) * (b[i] - meanB);
    }
    return sum / (a.length - 1);
  }

  private static void assertTwoPasses(double[][] rows, Parts parts, double relative) {
    Statistics one = Statistics.of(parts);
    int width = rows[0].length;
    double[] means = one.mean().toDoubleArray();
    double[] covariances = one.covariance().toDoubleArray();
    double[] deviations = one.std().toDoubleArray();
    for (int i = 0; i < width; i++) {
      double[] here = column(rows, i);
      double variance = covariance(here, here);
      assertThat(means[i]).isCloseTo(mean(here), within(relative * Math.sqrt(variance)));
      assertThat(deviations[i]).isCloseTo(Math.sqrt(variance), within(relative * variance));
      for (int j = 0; j < width; j++) {
        assertThat(covariances[i * width + j])
            .isCloseTo(covariance(here, column(rows, j)), within(relative * variance));
      }
    }
  }

  @Test
  void onePassEqualsTwoPassesInFloat64() {
    double[][] rows = normal(500, 6, 1, 2);
    assertTwoPasses(rows, parts(rows, 1, 7, 300, 500), 1e-12);
  }

  /** Σx² − n m² would leave no digit here. */
  @Test
  void aMeanThatIsAMillionTimesTheSpreadCostsNoDigits() {
    double[][] rows = normal(400, 4, 1e6, 1);
    assertTwoPasses(rows, parts(rows, 130, 131, 400), 1e-8);
  }

  @Test
  void theStatisticsOfAHarvestAreThoseOfItsRows() {
    double[] flat = HARVEST.activations().matrix().toDoubleArray();
    double[][] rows = new double[flat.length / WIDTH][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * WIDTH, (i + 1) * WIDTH);
    }
    assertTwoPasses(rows, HARVEST, 1e-9);
    assertTwoPasses(rows, HARVEST.into(folder.resolve("a")), 1e-9);
    Statistics statistics = Statistics.of(HARVEST);
    assertThat(statistics.rows()).isEqualTo(rows.length);
    assertThat(statistics.min().toDoubleArray()[5])
        .isCloseTo(Arrays.stream(column(rows, 5)).min().orElseThrow(), within(1e-12));
    assertThat(statistics.max().toDoubleArray()[5])
        .isCloseTo(Arrays.stream(column(rows, 5)).max().orElseThrow(), within(1e-12));
    assertThat(statistics.mean().axes()).containsExactly(Axis.D_MODEL);
    assertThat(statistics.covariance().axes())
        .containsExactly(Axis.D_MODEL, Axis.named("d_model_2"));
  }

  @Test
  void aQuantileIsWithinFourPerThousandWhateverTheSpread() {
    Random random = new Random(5);
    double[][] rows = new double[4000][2];
    for (double[] row : rows) {
      row[0] = random.nextGaussian();
      row[1] = Math.exp(6 * random.nextGaussian()) * (random.nextInt(4) - 1); // heavy, with zeros
    }
    Statistics statistics = Statistics.of(parts(rows, 1000, 4000));
    for (double share : new double[] {0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.99, 1}) {
      double[] quantiles = statistics.quantile(share).toDoubleArray();
      for (int i = 0; i < 2; i++) {
        double[] sorted = Arrays.stream(column(rows, i)).sorted().toArray();
        double exact = sorted[(int) Math.round(share * (sorted.length - 1))];
        assertThat(quantiles[i])
            .as("%s of column %s", share, i)
            .isCloseTo(exact, within(Math.abs(exact) / 255));
      }
    }
  }

  @Test
  void theCountsOfAHistogramAreExact() {
    Random random = new Random(6);
    for (double scale : new double[] {1e-6, 1, 1e5}) {
      for (double offset : new double[] {0, 3, -50}) {
        double[][] rows = new double[3000][1];
        for (double[] row : rows) {
          row[0] = scale * (offset + random.nextGaussian());
        }
        rows[0][0] = 0;
        ValueHistogram histogram = Statistics.of(parts(rows, 3000)).histogram(0);
        double[] edges = histogram.edges();
        long[] expected = new long[histogram.counts().length];
        for (double[] row : rows) {
          for (int bin = 0; bin < expected.length; bin++) {
            expected[bin] += row[0] >= edges[bin] && row[0] < edges[bin + 1] ? 1 : 0;
          }
        }
        assertThat(histogram.counts()).isEqualTo(expected);
        assertThat(histogram.total()).isEqualTo(3000);
        assertThat(expected.length).isBetween(1, 42);
      }
    }
  }

  @Test
  void aHistogramOfOneValueHasOneBin() {
    ValueHistogram histogram =
        Statistics.of(parts(new double[][] {{-2}, {-2}, {-2}}, 3)).histogram(0);
    assertThat(histogram.total()).isEqualTo(3);
    assertThat(Arrays.stream(histogram.counts()).filter(count -> count > 0)).containsExactly(3L);
    assertThat(Statistics.of(parts(new double[][] {{0}, {0}}, 2)).histogram(0).total())
        .isEqualTo(2);
  }

  @Test
  void sitesOfHeadsHaveStatisticsOfEachEntryOfEachHead() {
    Harvest heads = Harvest.of(MODEL, ToyTexts.of(30, 9, 2), Act.HEAD_Z.at(0));
    Statistics statistics = Statistics.of(heads);
    assertThat(statistics.std().axes()).containsExactly(Axis.HEAD, Axis.D_HEAD);
    Tensor mean = heads.activations().matrix().mean(Axis.SAMPLE);
    double[] expected = mean.toDoubleArray();
    double[] actual = statistics.mean().toDoubleArray();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-12));
    }
    assertThat(statistics.covariance().shape()).containsExactly(WIDTH, WIDTH);
  }

  @Test
  void aNumberThatIsNotFiniteIsRefusedWithItsPlace() {
    double[][] rows = {{1, 2}, {1, Double.NaN}};
    assertThatThrownBy(() -> Statistics.of(parts(rows, 2)))
        .hasMessage(
            "blocks.1.hook_resid_post is NaN at token 0 of text 0, and only finite numbers can be"
                + " compared and counted");
  }

  @Test
  void whatDoesNotExistIsRefused() {
    Statistics statistics = Statistics.of(HARVEST);
    assertThatThrownBy(() -> statistics.histogram(24))
        .hasMessage("there is no entry 24; blocks.1.hook_resid_post has 0 to 23");
    assertThatThrownBy(() -> statistics.quantile(50))
        .hasMessage("a quantile is for a share from 0 to 1, such as 0.5 for the median, not 50.0");
    assertThatThrownBy(() -> Statistics.of(parts(new double[][] {{1}}, 1)))
        .hasMessage("statistics need two tokens or more, and the texts have 1");
  }
}

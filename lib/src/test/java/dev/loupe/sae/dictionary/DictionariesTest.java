package dev.loupe.sae.dictionary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.measure.HandMade;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DictionariesTest {
  private static final double[][] DIRECTIONS = HandMade.random(60, HandMade.WIDTH, new Random(1));

  /** A coder that writes these directions. */
  private static SparseCoder writing(double[]... directions) {
    return HandMade.coder(
        new double[HandMade.WIDTH][directions.length],
        new double[directions.length],
        directions,
        new double[HandMade.WIDTH]);
  }

  private static int[] permutation(int size) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    Collections.shuffle(order, new Random(2));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void aPermutedAndScaledDictionaryHasTheSameFeatures() {
    int[] order = permutation(60);
    double[][] permuted =
        IntStream.of(order)
            .mapToObj(i -> Arrays.stream(DIRECTIONS[i]).map(x -> x * (i + 1)).toArray())
            .toArray(double[][]::new);
    DecoderSimilarity found = DecoderSimilarity.of(writing(permuted), writing(DIRECTIONS));
    assertThat(found.meanMaxCosine()).isCloseTo(1, within(1e-14));
    assertThat(found.meanMaxCosineBack()).isCloseTo(1, within(1e-14));
    assertThat(found.oneToOne().orElseThrow()).isCloseTo(1, within(1e-14));
    assertThat(found.matchedShare()).isEqualTo(1);
    for (int i = 0; i < order.length; i++) {
      assertThat(found.nearest(i)).isEqualTo(order[i]);
    }
  }

  @Test
  void theBaselineIsNotHowAnAutoencoderStarts() {
    SparseCoder start = writing(HandMade.random(60, HandMade.WIDTH, new Random(0)));
    assertThat(DecoderSimilarity.of(start, start).meanMaxCosineOfRandom()).isLessThan(0.6);
  }

  @Test
  void randomDictionariesAreAsFarApartAsTheBaseline() {
    DecoderSimilarity found =
        DecoderSimilarity.of(
            writing(DIRECTIONS), writing(HandMade.random(60, HandMade.WIDTH, new Random(9))));
    assertThat(found.meanMaxCosine()).isCloseTo(found.meanMaxCosineOfRandom(), within(0.03));
    assertThat(found.meanMaxCosine()).isBetween(0.3, 0.6);
    assertThat(found.oneToOne().orElseThrow()).isLessThan(found.meanMaxCosine());
  }

  @Test
  void meanMaxCosineDiffersByDirection() {
    DecoderSimilarity found =
        DecoderSimilarity.of(writing(Arrays.copyOf(DIRECTIONS, 20)), writing(DIRECTIONS));
    assertThat(found.meanMaxCosine()).isCloseTo(1, within(1e-14));
    assertThat(found.meanMaxCosineBack()).isLessThan(0.7);
    assertThat(found.oneToOneMatchedShare()).hasValue(1.0);
  }

  @Test
  void aDirectionOfZeroIsNearNothing() {
    DecoderSimilarity found =
        DecoderSimilarity.of(writing(new double[HandMade.WIDTH]), writing(DIRECTIONS));
    assertThat(found.cosine(0)).isZero();
  }

  @Test
  void theAssignmentIsTheBestOfAllPermutations() {
    for (int seed = 0; seed < 20; seed++) {
      double[][] values = HandMade.random(5, 6, new Random(seed));
      int[] found = OneToOne.of(values);
      assertThat(Arrays.stream(found).distinct().count()).isEqualTo(5);
      double sum = IntStream.range(0, 5).mapToDouble(i -> values[i][found[i]]).sum();
      assertThat(sum).isCloseTo(best(values, 0, new boolean[6]), within(1e-12));
    }
  }

  private static double best(double[][] values, int row, boolean... taken) {
    if (row == values.length) {
      return 0;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int column = 0; column < taken.length; column++) {
      if (!taken[column]) {
        taken[column] = true;
        best = Math.max(best, values[row][column] + best(values, row + 1, taken));
        taken[column] = false;
      }
    }
    return best;
  }

  @Test
  void aFeatureThatIsThereTwiceHasSplit() {
    double[][] small = Arrays.copyOf(DIRECTIONS, 10);
    double[][] large = Arrays.copyOf(DIRECTIONS, 12); // 10 and 11 are new
    double[] near = DIRECTIONS[3].clone();
    near[0] += 0.1;
    large[5] = near; // so feature 5 is lost, and 3 is there twice
    FeatureSplitting found = FeatureSplitting.of(writing(small), writing(large));
    assertThat(found.families().get(0).parent()).isEqualTo(3);
    assertThat(found.of(3).children()).containsExactly(3, 5);
    assertThat(found.splits()).isEqualTo(1);
    assertThat(found.of(5).children()).isEmpty();
    assertThat(found.lost()).isEqualTo(1);
    assertThat(found.novel()).containsExactly(10, 11);
    assertThat(found.table().rowCount()).isEqualTo(10);
  }

  @Test
  void refusesAThresholdThatIsNoCosine() {
    SparseCoder one = writing(DIRECTIONS);
    assertThatThrownBy(() -> FeatureSplitting.of(one, one, 1.5))
        .hasMessage("a cosine is from -1 to 1, so no threshold is 1.5");
  }

  @Test
  void aPictureOfFewFamiliesSaysNothingOfMore() {
    SparseCoder one = writing(Arrays.copyOf(DIRECTIONS, 5));
    assertThat(FeatureSplitting.of(one, one).toString()).doesNotContain("table()");
    SparseCoder all = writing(DIRECTIONS);
    assertThat(FeatureSplitting.of(all, all).toString())
        .contains("Shown: the first 12; all are in table().");
  }

  @Test
  void refusesTheLargerDictionaryFirst() {
    assertThatThrownBy(
            () -> FeatureSplitting.of(writing(DIRECTIONS), writing(Arrays.copyOf(DIRECTIONS, 5))))
        .hasMessage(
            "the first dictionary has 60 features and the second 5; give the smaller one first");
  }
}

package dev.loupe.view.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {
  private static final double[][] FIVE = {
    {1, 0, 0, 0, 0},
    {0.5, 0.5, 0, 0, 0},
    {0.25, 0.25, 0.5, 0, 0},
    {0.1, 0.2, 0.3, 0.4, 0},
    {0.2, 0.2, 0.2, 0.1, 0.3}
  };

  /** Random attention: each row sums to 1, later tokens get none. */
  static double[][] attention(int tokens, long seed) {
    Random random = new Random(seed);
    double[][] pattern = new double[tokens][tokens];
    for (int dest = 0; dest < tokens; dest++) {
      for (int src = 0; src <= dest; src++) {
        pattern[dest][src] = Math.exp(2 * random.nextGaussian());
      }
      double sum = Arrays.stream(pattern[dest]).sum();
      for (int src = 0; src <= dest; src++) {
        pattern[dest][src] /= sum;
      }
    }
    return pattern;
  }

  @Test
  void binsAreSummedOverSourcesAndAveragedOverDestinations() {
    double[][] binned = Bins.of(5, 3).values(FIVE); // 0 | 1–2 | 3–4
    assertThat(binned[0]).containsExactly(1, 0, 0);
    assertThat(binned[1]).containsExactly(new double[] {0.375, 0.625, 0}, within(1e-12));
    assertThat(binned[2]).containsExactly(new double[] {0.15, 0.45, 0.4}, within(1e-12));
  }

  @Test
  void eachTokenIsInOneBinAndThereAreNoMoreBinsThanAskedFor() {
    for (int tokens = 1; tokens < 200; tokens++) {
      for (int most : new int[] {2, 3, 7, 40, 64}) {
        Bins bins = Bins.of(tokens, most);
        assertThat(bins.size()).isBetween(1, most);
        assertThat(bins.from(0)).isZero();
        assertThat(bins.to(bins.size() - 1)).isEqualTo(tokens);
        for (int bin = 1; bin < bins.size(); bin++) {
          assertThat(bins.from(bin)).isEqualTo(bins.to(bin - 1));
          assertThat(bins.to(bin)).isGreaterThan(bins.from(bin));
        }
      }
    }
  }

  @Test
  void rowsStillSumToOneAndLaterBinsGetNothing() {
    for (int tokens : new int[] {3, 65, 66, 100, 199}) {
      double[][] binned = Bins.of(tokens, 20).values(attention(tokens, tokens));
      for (int dest = 0; dest < binned.length; dest++) {
        assertThat(Arrays.stream(binned[dest]).sum()).isEqualTo(1, within(1e-9));
        assertThat(Arrays.stream(binned[dest], dest + 1, binned.length)).allMatch(x -> x == 0);
      }
    }
  }

  @Test
  void binsOfOneTokenAreTheTokens() {
    double[][] pattern = attention(9, 1);
    Bins bins = Bins.of(9, 9);
    assertThat(bins.single()).isTrue();
    assertThat(bins.values(pattern)).isSameAs(pattern);
    assertThat(bins.names(List.of("a", "b"))).containsExactly("a", "b");
    assertThat(bins.note()).isEmpty();
    for (int bin = 0; bin < 9; bin++) {
      assertThat(bins.from(bin)).isEqualTo(bin);
    }
  }

  @Test
  void binsHaveTheirRangeAndTheBeginningOfTheirText() {
    List<String> words = IntStream.range(0, 8).mapToObj(i -> " word" + i).toList();
    assertThat(new Bins(8, 3).names(words))
        .containsExactly("0 word0", "1–3 word1 word2 wo…", "4–6 word4 word5 wo…", "7 word7");
  }

  @Test
  void paddingIsLeftOut() {
    double no = Double.NaN;
    double[][] padded = {
      {no, no, no, no, no},
      {no, no, no, no, no},
      {no, no, 1, 0, 0},
      {no, no, 0.5, 0.5, 0},
      {no, no, 0.2, 0.2, 0.6}
    };
    double[][] binned = new Bins(5, 2).values(padded); // 0 | 1–2 | 3–4
    assertThat(binned[0]).containsOnly(no);
    assertThat(binned[1]).containsExactly(no, 1, 0);
    assertThat(binned[2]).containsExactly(new double[] {no, 0.35, 0.65}, within(1e-12));
  }

  @Test
  void signedValuesAreBinnedInTheSameWay() {
    double[][] signed = {{0, 0, 0}, {-1, 0.5, 0}, {0, 1, -3}};
    assertThat(new Bins(3, 2).values(signed)).isDeepEqualTo(new double[][] {{0, 0}, {-0.5, -0.75}});
  }

  @Test
  void refusesFewerThanTwoBins() {
    assertThatThrownBy(() -> Bins.of(5, 1))
        .hasMessage("a prompt cannot be divided into 1 bins; give 2 or more");
  }
}

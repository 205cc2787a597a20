package dev.loupe.sae.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseRecordTest {
  private static final int FEATURES = 150_000; // a token with all of them is 1.8 MB

  /** The tokens that a record gives. */
  private static List<String> read(SparseRecord record) {
    List<String> rows = new ArrayList<>();
    record.each(
        FEATURES,
        (row, count, features, activations) ->
            rows.add(written(row, count, features, activations)));
    return rows;
  }

  private static String written(int row, int count, int[] features, double[] activations) {
    return row
        + Arrays.toString(Arrays.copyOf(features, Math.min(count, 99)))
        + Arrays.hashCode(Arrays.copyOf(activations, count));
  }

  @Test
  void givesEachTokenAgainHoweverManyFeaturesItHas() {
    Random random = new Random(5);
    List<String> expected = new ArrayList<>();
    try (SparseRecord record = SparseRecord.open()) {
      for (int row = 0; row < 400; row++) {
        int count = row == 200 ? FEATURES : row % 3 == 0 ? 0 : random.nextInt(3000);
        int[] features = random.ints(count).toArray();
        double[] activations = random.doubles(count).toArray();
        record.add(count, features, activations);
        expected.add(written(row, count, features, activations));
      }
      assertThat(read(record)).isEqualTo(expected);
      assertThat(read(record)).isEqualTo(expected); // as often as needed
    }
  }

  @Test
  void aRecordWithoutTokensGivesNone() {
    try (SparseRecord record = SparseRecord.open()) {
      assertThat(read(record)).isEmpty();
    }
  }
}

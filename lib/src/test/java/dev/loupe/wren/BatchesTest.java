package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
  @Test
  void rowsDependOnTheSeedAlone() {
    Rows rows = Batches.training(3).next(50, 65);
    Rows same = Batches.training(3).next(50, 65);
    assertThat(rows.ids()).isDeepEqualTo(same.ids());
    assertThat(rows.weights()).isDeepEqualTo(same.weights());
  }

  @Test
  void aRowStartsWithBosAndIsFull() {
    Rows rows = Batches.training(3).next(50, 65);
    assertThat(List.of(rows.ids()))
        .allSatisfy(row -> assertThat(row).hasSize(65).startsWith(Batches.BOS));
  }

  @Test
  void answersWeighMoreInARowThanOtherTokens() {
    Rows rows = Batches.training(4).next(40, 65);
    // 0 is for random tokens that come for the first time
    assertThat(Arrays.stream(rows.weights()).flatMapToDouble(Arrays::stream).distinct().sorted())
        .containsExactly(0.0, 1.0, RandomRepeats.AGAIN, Batches.ANSWER);
  }
}

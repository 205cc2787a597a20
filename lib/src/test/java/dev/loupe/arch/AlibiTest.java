package dev.loupe.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The slopes are those of Press et al. 2021, section 3. */
class AlibiTest {
  private static double[] slopes(int heads) {
    Positions.Alibi alibi = new Positions.Alibi(1, false);
    return IntStream.range(0, heads).mapToDouble(head -> alibi.slope(head, heads)).toArray();
  }

  @Test
  void eightHeadsHaveTheSlopesOfThePaper() {
    assertThat(slopes(8))
        .containsExactly(
            new double[] {1 / 2., 1 / 4., 1 / 8., 1 / 16., 1 / 32., 1 / 64., 1 / 128., 1 / 256.},
            offset(1e-12));
  }

  @Test
  void sixteenHeadsHaveTheRootsBetween() {
    double[] slopes = slopes(16);
    assertThat(slopes[0]).isEqualTo(1 / Math.sqrt(2), offset(1e-12));
    assertThat(slopes[15]).isEqualTo(1 / 256., offset(1e-12));
  }

  @Test
  void twelveHeadsHaveThoseOfEightAndEveryOtherOfSixteen() {
    double[] slopes = slopes(12);
    assertThat(slopes).startsWith(slopes(8));
    for (int head = 8; head < 12; head++) {
      assertThat(slopes[head]).isEqualTo(slopes(16)[2 * (head - 8)], offset(1e-12));
    }
  }
}

package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.activations.ActivationCache;
import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.NativeMemory;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.NativeAccount;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Caches up to the limit, held and dropped, and passes that need most of it. */
@Tag("slow")
class RoomSoakTest {
  private static final long MEGABYTE = 1L << 20;
  private static final long HARD = 400 * MEGABYTE;
  private static final long SLACK = 150 * MEGABYTE; // a third of the estimates; heap and malloc

  @AfterEach
  void liftTheLimits() {
    NativeMemory.limits(512 * MEGABYTE, 1024 * MEGABYTE);
  }

  private static Run run(int batch) {
    int[] row = IntStream.range(0, 30).map(i -> i % Toys.VOCAB).toArray();
    return Toys.model(Toys.gpt2())
        .run(Tokens.of(Stream.generate(() -> row).limit(batch).toArray(int[][]::new)));
  }

  @Test
  void cachesHeldUpToTheLimitAndDroppedLeaveRoomForALargePass() {
    NativeAccount.collect();
    long before = NativeMemory.live();
    NativeMemory.limits(before + 50 * MEGABYTE, before + HARD);
    Run small = run(100);
    Run large = run(4000); // 300 MB and more
    long start = LinuxMemory.ofProcess("RssAnon").orElse(0);
    long peak = 0;
    for (int round = 0; round < 12; round++) {
      List<ActivationCache> held = holdAll(small);
      assertThatThrownBy(large::logits)
          .hasMessageContaining("or drop the biggest holders: cache of");
      assertThat(held).hasSizeGreaterThan(5);
      held.clear();
      assertThat(large.logits().tokens().batch()).isEqualTo(4000);
      peak = Math.max(peak, LinuxMemory.ofProcess("RssAnon").orElse(0) - start);
    }
    System.out.printf("grown by %d MB of %d%n", peak >> 20, HARD >> 20);
    assertThat(peak).isLessThan(HARD + SLACK);
  }

  /** As many caches as there is room for. */
  private static List<ActivationCache> holdAll(Run run) {
    List<ActivationCache> held = new ArrayList<>();
    try {
      while (true) {
        held.add(run.cache(sites(run)));
      }
    } catch (IllegalStateException full) {
      return held;
    }
  }

  private static Site[] sites(Run run) {
    return IntStream.range(0, run.model().spec().layers())
        .boxed()
        .flatMap(layer -> Stream.of(Act.HEAD_RESULT.at(layer), Act.PATTERN.at(layer)))
        .toArray(Site[]::new);
  }
}

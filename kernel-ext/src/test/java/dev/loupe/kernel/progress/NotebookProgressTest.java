package dev.loupe.kernel.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.kernel.host.RecordingHost;
import dev.loupe.progress.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotebookProgressTest {
  private final RecordingHost host = new RecordingHost();
  private long now = 5;

  @BeforeEach
  void listen() {
    Progress.listen(new NotebookProgress(host, () -> now));
  }

  @AfterEach
  void listenNoMore() {
    Progress.listen(progress -> {});
  }

  private void tickAfter(Progress progress, long millis) {
    now += millis * 1_000_000;
    progress.tick();
  }

  @Test
  void workOfLessThanASecondLeavesNothingInTheNotebook() {
    try (Progress work = Progress.of("forward", 4)) {
      for (int i = 0; i < 4; i++) {
        tickAfter(work, 249);
      }
    }
    assertThat(host.shown).isEmpty();
  }

  @Test
  void longWorkShowsABarThatEndsAsAQuietLine() {
    try (Progress work = Progress.of("patching", 4)) {
      for (int i = 0; i < 4; i++) {
        tickAfter(work, 1000);
      }
    }
    assertThat(host.shown)
        .containsExactly(
            "display patching [#######.......................] 1 of 4, 1.0 s, 3.0 s left",
            "update patching [###############...............] 2 of 4, 2.0 s, 2.0 s left",
            "update patching [######################........] 3 of 4, 3.0 s, 1.0 s left",
            "update patching [##############################] 4 of 4, 4.0 s, 0 ms left",
            "update patching: 4 in 4.0 s");
  }

  @Test
  void largeNumbersHaveCommas() {
    try (Progress work = Progress.of("downloading gpt2, bytes", 548_118_077)) {
      now += 1_000_000_000;
      work.tick(274_059_039);
    }
    assertThat(host.shown.get(0)).endsWith("] 274,059,039 of 548,118,077, 1.0 s, 1.0 s left");
    assertThat(host.shown.get(1)).endsWith(": stopped at 274,059,039 of 548,118,077 after 1.0 s");
  }

  @Test
  void unitsThatHaveANameAreCountedInASecond() {
    try (Progress work = Progress.of("harvesting", 200_000, "tokens")) {
      now += 10_000_000_000L;
      work.tick(50_000);
    }
    assertThat(host.shown.get(0))
        .endsWith("] 50,000 of 200,000 tokens, 10 s, 30 s left, 5,000 tokens/s");
    assertThat(host.shown.get(1))
        .isEqualTo(
            "update harvesting: stopped at 50,000 of 200,000 tokens after 10 s, 5,000 tokens/s");
  }

  @Test
  void theBarIsRedrawnAtMostTenTimesASecond() {
    try (Progress work = Progress.of("patching", 10_000)) {
      for (int i = 0; i < 2000; i++) {
        tickAfter(work, 1);
      }
    }
    assertThat(host.shown).hasSize(12);
  }

  @Test
  void workThatStopsEarlySaysWhere() {
    try (Progress work = Progress.of("patching", 4)) {
      tickAfter(work, 1500);
    }
    assertThat(host.shown).endsWith("update patching: stopped at 1 of 4 after 1.5 s");
  }

  @Test
  void workInsideOfWorkMovesTheOuterBar() {
    try (Progress work = Progress.of("sweep", 2)) {
      try (Progress part = Progress.of("forward", 2)) {
        tickAfter(part, 1000);
      }
      assertThat(work.done()).isZero();
    }
    assertThat(host.shown.get(0))
        .isEqualTo("display sweep [#######.......................] 0 of 2, 1.0 s, 3.0 s left");
    assertThat(host.shown).allMatch(line -> line.contains("sweep"));
  }
}

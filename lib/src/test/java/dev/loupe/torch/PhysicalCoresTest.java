package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalCoresTest {
  @TempDir Path cpus;

  private void cpu(int number, String siblings) throws IOException {
    Path topology = Files.createDirectories(cpus.resolve("cpu" + number + "/topology"));
    Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
  }

  @Test
  void aCoreThatRunsTwoThreadsCountsOnce() throws IOException {
    for (int i = 0; i < 4; i++) {
      cpu(i, i + "," + (i + 4));
      cpu(i + 4, i + "," + (i + 4));
    }
    assertThat(PhysicalCores.among(PhysicalCores.numbers("0-7"), cpus)).isEqualTo(4);
    assertThat(PhysicalCores.among(Set.of(1, 5), cpus)).isEqualTo(1);
    assertThat(PhysicalCores.among(Set.of(1, 2), cpus)).isEqualTo(2);
  }

  @Test
  void listsOfCpusHaveRangesAndSingleNumbers() {
    assertThat(PhysicalCores.numbers("0-2,8\n")).containsExactlyInAnyOrder(0, 1, 2, 8);
    assertThat(PhysicalCores.numbers(" 3")).containsExactly(3);
  }

  @Test
  void atLeastOneAndAtMostAllProcessorsAreUsed() {
    assertThat(PhysicalCores.usable()).isBetween(1, Runtime.getRuntime().availableProcessors());
  }
}

package dev.loupe.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.bench.Loading;
import dev.loupe.bench.RandomModel;
import dev.loupe.memory.LinuxMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model takes its own size: loading makes no second copy, in a process that does only that. */
@Tag("slow")
class LoadingMemoryTest {
  private static final double MOST = 1.3; // sizes of the file, the JVM's own growth included

  /**
   * A Java heap that is in memory from the start, so that it does not count, and so large that no
   * collection hides what the loader leaves to the collector.
   */
  private static final String[] TOUCHED_HEAP = {
    "-Xms256m", "-Xmx256m", "-Xmn200m", "-XX:+AlwaysPreTouch"
  };

  @TempDir Path folder;

  /** GPT-2 small: matrices stored [in, out], queries, keys and values in one of them. */
  @Test
  void gpt2IsLoadedAtItsOwnSize() throws IOException {
    assertThat(peak(RandomModel.GPT2_SMALL)).isLessThan(MOST);
  }

  /** Pythia's shape: queries, keys and values alternate head by head, and must be cut apart. */
  @Test
  void pythiaIsLoadedAtItsOwnSize() throws IOException {
    assertThat(
            peak(
                """
            {"model_type": "gpt_neox", "hidden_act": "gelu", "layer_norm_eps": 1e-05,
             "hidden_size": 1024, "num_attention_heads": 16, "num_hidden_layers": 8,
             "intermediate_size": 1024, "max_position_embeddings": 256, "vocab_size": 5000,
             "rotary_pct": 0.25, "rotary_emb_base": 10000, "use_parallel_residual": true,
             "tie_word_embeddings": false}
            """))
        .isLessThan(1.45); // the file is so small that the JVM's own growth shows
  }

  private double peak(String config) throws IOException {
    assumeTrue(LinuxMemory.ofProcess("VmHWM").isPresent(), "only Linux says what the peak was");
    RandomModel.save(config, folder);
    long size = Files.size(folder.resolve("model.safetensors"));
    double peak =
        Loading.inNewJvm(folder, 1, Loading.Before.NOTHING, TOUCHED_HEAP).peak() / (double) size;
    System.out.printf("peak %.2f of %d MB%n", peak, size >> 20);
    return peak;
  }
}

package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardsTest {
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final HookedTransformer MODEL = ToyTexts.model(Toys.gpt2(), DataType.FLOAT32);
  private static final Harvest HARVEST =
      Harvest.of(MODEL, ToyTexts.of(300, 16, 1), SITE).shard(80).batch(256);

  @TempDir Path folder;
  private Shards shards;

  @BeforeEach
  void harvest() {
    shards = HARVEST.into(folder.resolve("shards"));
  }

  private static String place(Activations rows, int row) {
    return rows.text(row) + ":" + rows.position(row);
  }

  private static List<String> places(Iterable<Activations> parts) {
    List<String> places = new ArrayList<>();
    for (Activations part : parts) {
      for (int row = 0; row < part.rows(); row++) {
        places.add(place(part, row));
      }
    }
    return places;
  }

  @Test
  void shuffledReadingGivesEachRowOnceInAnotherOrder() {
    List<String> inOrder = places(shards);
    List<String> shuffled = places(shards.shuffled(64, 5));
    assertThat(shards.shards()).isGreaterThan(16); // more than are mixed at a time
    assertThat(shuffled).isNotEqualTo(inOrder);
    Collections.sort(inOrder);
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(inOrder);
  }

  @Test
  void theSameSeedGivesTheSameOrder() {
    assertThat(places(shards.shuffled(64, 5))).isEqualTo(places(shards.shuffled(64, 5)));
    assertThat(places(shards.shuffled(64, 5))).isEqualTo(places(shards.shuffled(100, 5)));
    assertThat(places(shards.shuffled(64, 5))).isNotEqualTo(places(shards.shuffled(64, 6)));
  }

  @Test
  void aShuffledRowKeepsItsValuesItsTextAndItsToken() {
    Map<String, float[]> values = new HashMap<>();
    Map<String, Integer> tokens = new HashMap<>();
    for (Activations shard : shards) {
      float[] all = shard.matrix().toArray();
      for (int row = 0; row < shard.rows(); row++) {
        values.put(place(shard, row), Arrays.copyOfRange(all, row * 24, row * 24 + 24));
        tokens.put(place(shard, row), shard.token(row));
      }
    }
    int sizes = 0;
    for (Activations batch : shards.shuffled(64, 7)) {
      assertThat(batch.matrix().axes()).containsExactly(Axis.SAMPLE, Axis.D_MODEL);
      float[] all = batch.matrix().toArray();
      for (int row = 0; row < batch.rows(); row++) {
        assertThat(Arrays.copyOfRange(all, row * 24, row * 24 + 24))
            .isEqualTo(values.get(place(batch, row)));
        assertThat(batch.token(row)).isEqualTo(tokens.get(place(batch, row)));
      }
      sizes += batch.rows();
      assertThat(batch.rows()).isEqualTo(Math.min(64, (int) shards.rows() - sizes + batch.rows()));
    }
  }

  @Test
  void aSmallHarvestIsShuffledPerfectly() {
    Shards few = HARVEST.shard(400).into(folder.resolve("few"));
    assertThat(few.shards()).isLessThanOrEqualTo(16);
    Map<String, Integer> order = new HashMap<>();
    places(few).forEach(place -> order.put(place, order.size()));
    List<String> shuffled = places(few.shuffled(64, 1));
    double sum = 0;
    for (int i = 0; i < shuffled.size() / 2; i++) {
      sum += order.get(shuffled.get(i));
    }
    double mean = sum / (shuffled.size() / 2.0) / shuffled.size(); // 0.5 where perfectly mixed
    assertThat(mean).isBetween(0.47, 0.53);
  }

  /** Five lines that any Python runs, without a library. */
  @Test
  void pythonReadsAShardInFiveLines() throws IOException, InterruptedException {
    String five =
        """
        import array, glob, json, struct
        data = open(sorted(glob.glob("shard-*.safetensors"))[1], "rb").read()
        start = 8 + struct.unpack("<Q", data[:8])[0]
        read = lambda name, kind: array.array(kind, data[slice(*(start + at for at in json.loads(data[8:start])[name]["data_offsets"]))])
        rows, text, position, token = read("blocks.1.hook_resid_post", "f"), read("text", "i"), read("position", "i"), read("token", "i")
        """;
    String shown = "print(len(text), rows[24 * 3 + 5], text[3], position[3], token[3])";
    ProcessBuilder python =
        new ProcessBuilder("python3", "-c", five + shown)
            .directory(folder.resolve("shards").toFile())
            .redirectErrorStream(true);
    assumeThat(installed()).as("Python is installed").isTrue();
    Process process = python.start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    process.waitFor();
    Activations shard = shards.shard(1);
    String[] words = output.split(" ");
    assertThat(words).as(output).hasSize(5);
    assertThat(Integer.parseInt(words[0])).isEqualTo(shard.rows());
    assertThat((float) Double.parseDouble(words[1]))
        .isEqualTo(shard.matrix().toArray()[24 * 3 + 5]);
    assertThat(words[2] + ":" + words[3]).isEqualTo(place(shard, 3));
    assertThat(Integer.parseInt(words[4])).isEqualTo(shard.token(3));
  }

  private static boolean installed() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aShardThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> shards.shard(1000))
        .hasMessage("there is no shard 1000; there are shards 0 to " + (shards.shards() - 1));
    assertThatThrownBy(() -> shards.shuffled(0, 1))
        .hasMessage("a batch cannot have 0 rows; give 1 or more, such as 4096");
  }
}

package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.tensor.TensorFile;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache goes into one file. */
class SavedCacheTest {
  @TempDir Path folder;

  @Test
  void everyActivationComesBackUnderItsName() {
    ActivationCache cache =
        Toys.model(Toys.gpt2())
            .run(Tokens.of(new int[] {1, 2, 3}, new int[] {4, 5}))
            .cache(Act.HEAD_Z, Act.PATTERN);
    String file = folder.resolve("cache.safetensors").toString();
    cache.save(file);
    Map<String, Tensor> again = TensorFile.loadAll(file);
    assertThat(again).hasSize(cache.sites().size());
    again.forEach(
        (name, tensor) -> {
          assertThat(tensor.axes()).isEqualTo(cache.get(name).axes());
          assertThat(tensor.site()).contains(name);
          assertThat(tensor.padding()).hasToString(cache.get(name).padding().toString());
          assertThat(tensor.at(Axis.BATCH, 0).toArray())
              .isEqualTo(cache.get(name).at(Axis.BATCH, 0).toArray());
        });
  }
}

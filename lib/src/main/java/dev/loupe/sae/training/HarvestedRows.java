package dev.loupe.sae.training;

import ai.djl.Device;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Shards;
import dev.loupe.memory.NativeMemory;
import dev.loupe.text.Bos;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The tokens of a training from the texts: in memory if they fit there, else from a folder. */
final class HarvestedRows {
  private static final long MOST = 2L << 30; // bytes in memory

  private HarvestedRows() {}

  static StepRows of(SaeTraining training) {
    return of(training, Math.min(MOST, NativeMemory.softLimit(Device.cpu()) / 2));
  }

  /** The same with at most so many bytes in memory. */
  static StepRows of(SaeTraining training, long most) {
    SaeRecipe recipe = training.recipe();
    Harvest harvest = Harvest.of(training.model(), training.texts(), training.sites());
    Bos without =
        recipe.keepsBos() ? new Bos(Optional.empty()) : Bos.of(training.model().tokenizer());
    Optional<Activations> whole =
        recipe.folder().isPresent() ? Optional.empty() : harvest.activations(most);
    return whole
        .map(there -> inMemory(training, there, without))
        .orElseGet(() -> inFolder(training, harvest, without));
  }

  private static StepRows inMemory(SaeTraining training, Activations whole, Bos without) {
    int[] kept = without.others(whole.tokens());
    refuseFewer(training, kept.length);
    return RowsInMemory.of(
        training.reads().stream().map(whole::matrix).toList(),
        training.writes().stream().map(whole::matrix).toList(),
        kept,
        training.recipe().batch(),
        training.recipe().seed());
  }

  private static void refuseFewer(SaeTraining training, int tokens) {
    int each = training.recipe().batch() / training.reads().size();
    if (tokens < each) {
      throw new IllegalArgumentException(
          "the texts have %d tokens but for BOS, fewer than the %d that a step takes; give more texts, or take smaller steps: topK(2048, 32).batch(%d)"
              .formatted(tokens, each, Math.max(1, tokens / 4) * training.reads().size()));
    }
  }

  private static StepRows inFolder(SaeTraining training, Harvest harvest, Bos without) {
    SaeRecipe recipe = training.recipe();
    Path folder = recipe.folder().orElseGet(HarvestedRows::temporary);
    try {
      Shards shards = harvest.into(folder);
      int each = recipe.batch() / training.reads().size();
      return new RowsInShards(
          RowStream.of(
              shards,
              each,
              recipe.seed(),
              without.id().map(OptionalInt::of).orElseGet(OptionalInt::empty)),
          training.reads(),
          training.writes(),
          () -> clear(recipe, folder));
    } catch (RuntimeException | Error e) {
      clear(recipe, folder);
      throw e;
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("loupe-activations");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder can be made: " + e.getMessage(), e);
    }
  }

  /** Deletes a temporary folder; one that was given stays. */
  private static void clear(SaeRecipe recipe, Path folder) {
    if (recipe.folder().isPresent()) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be deleted: " + e.getMessage(), e);
    }
  }
}

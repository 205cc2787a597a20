package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Shards;
import dev.loupe.learning.Checkpoint;
import dev.loupe.learning.Learned;
import dev.loupe.learning.Optimiser;
import dev.loupe.learning.Parameters;
import dev.loupe.learning.RowsObjective;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Bos;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The data of a crosscoder: for each token, one activation of each input, in memory or in folders.
 *
 * <p>Each input is scaled so that the mean length of its activations is √d, d the number of its
 * entries; so a model with larger numbers does not count more.
 */
public sealed interface CrosscoderRows permits HeldRows, StreamedRows {
  /** The inputs with their scales. */
  List<CrosscoderInput> inputs();

  /** The number of tokens. */
  long count();

  /** Gives all tokens in parts, scaled, with the inputs one behind the other: [sample, d_in]. */
  void each(Consumer<Tensor> taking);

  /**
   * Makes a loss over random batches of these rows small.
   *
   * @param settings what the loss depends on; a checkpoint with other settings is refused
   */
  Learned learned(
      RowsObjective loss,
      Parameters start,
      Optimiser optimiser,
      Batch batch,
      Optional<Checkpoint> checkpoint,
      String settings);

  /** How many rows a step takes, and the seed of their order. */
  record Batch(int rows, long seed) {}

  /** Rows in memory: for each input, by its name, a matrix whose row i belongs to token i. */
  static CrosscoderRows of(Map<String, Tensor> matrices) {
    return HeldRows.of(matrices);
  }

  /** The activations of a model at several layers, at all tokens of the texts but BOS. */
  static CrosscoderRows of(HookedTransformer model, Texts texts, Site... sites) {
    try (Activations all = Harvest.of(model, texts, sites).activations()) {
      int[] rows = Bos.of(model.tokenizer()).others(all.tokens());
      if (rows.length == 0) {
        throw new IllegalArgumentException("the texts have no tokens but BOS; give other texts");
      }
      Map<String, Tensor> matrices = new LinkedHashMap<>();
      for (Site site : all.sites()) {
        matrices.put(site.name(), all.matrix(site).take(Axis.SAMPLE, rows));
      }
      return of(matrices);
    }
  }

  /** The activations of several layers of one model; BOS counts if it was harvested. */
  static CrosscoderRows of(Activations activations) {
    Map<String, Tensor> matrices = new LinkedHashMap<>();
    for (Site site : activations.sites()) {
      matrices.put(site.name(), activations.matrix(site));
    }
    return of(matrices);
  }

  /**
   * The activations of several layers of one model, in a folder, of which little is in memory; BOS
   * counts if it was harvested.
   */
  static CrosscoderRows of(Shards shards) {
    Map<String, StreamedRows.Column> columns = new LinkedHashMap<>();
    for (Site site : shards.sites()) {
      columns.put(site.name(), new StreamedRows.Column(shards, site));
    }
    return StreamedRows.of(columns);
  }

  /**
   * The activations of two models on the same tokens, in two folders, each of one site and written
   * with the same texts and {@code shard(rows)}.
   */
  static CrosscoderRows of(Shards first, Shards second) {
    Map<String, StreamedRows.Column> columns = new LinkedHashMap<>();
    columns.put("first", StreamedRows.Column.only(first));
    columns.put("second", StreamedRows.Column.only(second));
    return StreamedRows.of(columns);
  }
}

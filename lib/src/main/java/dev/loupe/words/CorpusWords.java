package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Shards;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Read many texts, and collect what a model computes on them. */
public abstract class CorpusWords extends LearningWords {
  protected CorpusWords() {}

  /**
   * The texts in files or folders of .txt, .jsonl, .csv, .tsv or .parquet files, read one after
   * another whenever they are asked for.
   */
  public static Texts texts(String... paths) {
    return Texts.of(Arrays.stream(paths).map(Path::of).toArray(Path[]::new));
  }

  /** Texts in memory. */
  public static Texts texts(List<String> texts) {
    return Texts.of(texts);
  }

  /** The activations of all tokens of the texts, in memory, without padding. */
  public static Activations harvest(HookedTransformer model, Texts texts, Site... sites) {
    return Harvest.of(model, texts, sites).activations();
  }

  /**
   * The activations of all tokens of the texts, in a folder of safetensors files, without padding;
   * after an interrupt the same call goes on where it stopped.
   */
  public static Shards harvest(HookedTransformer model, Texts texts, Site site, String folder) {
    return Harvest.of(model, texts, site).into(folder);
  }

  /** The activations that a harvest has written into a folder. */
  public static Shards shards(String folder) {
    return Shards.open(folder);
  }
}

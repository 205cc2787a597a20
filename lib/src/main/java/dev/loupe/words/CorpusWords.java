package dev.loupe.words;

import dev.loupe.corpus.Texts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Read many texts, and collect what a model computes on them. */
public abstract class CorpusWords extends FileWords {
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
}

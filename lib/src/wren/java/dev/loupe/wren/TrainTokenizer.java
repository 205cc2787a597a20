package dev.loupe.wren;

import dev.loupe.wren.bpe.BpeTrainer;
import dev.loupe.wren.bpe.PreTokenizer;
import dev.loupe.wren.bpe.TokenizerFiles;
import dev.loupe.wren.bpe.Vocabulary;
import java.nio.file.Path;

/** Learns wren's vocabulary again, from documents of all behaviours; always the same. */
final class TrainTokenizer {
  private static final int VOCABULARY = 4096;
  private static final int DOCUMENTS = 240_000;
  private static final PreTokenizer PIECES = PreTokenizer.keeping(SingleTokens.compoundNames());

  private TrainTokenizer() {}

  /** Writes the files of the tokenizer into the folder given. */
  public static void main(String[] arguments) {
    TokenizerFiles.write(vocabulary(DOCUMENTS, 0, VOCABULARY), PIECES, Path.of(arguments[0]));
  }

  /** A vocabulary of {@code size} tokens, learned from so many documents of this seed. */
  static Vocabulary vocabulary(int documents, long seed, int size) {
    return BpeTrainer.train(Corpus.sample(documents, seed), PIECES, SingleTokens.all(), size);
  }
}

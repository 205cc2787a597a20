package dev.loupe.attribution.unit;

import dev.loupe.load.HfTokenizer;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tokenizers of each kind, as in the checkpoints of models. */
final class RealTokenizers {
  private static final Path FOLDER = Path.of("src/test/resources/tokenizers");

  /** Byte-level BPE without BOS. */
  static final Tokenizer GPT2 =
      HfTokenizer.open(
          Path.of("src/test/resources/golden/gpt2-tokenizer/tokenizer.json"),
          Optional.empty(),
          Set.of(319));

  /** Byte-level BPE whose special tokens stand in the text. */
  static final Tokenizer QWEN = open("qwen2");

  /** SentencePiece behind BOS. */
  static final Tokenizer LLAMA = open("llama");

  /** WordPiece between [CLS] and [SEP]. */
  static final Tokenizer BERT = open("wordpiece");

  private RealTokenizers() {}

  private static Tokenizer open(String name) {
    return HfTokenizer.open(FOLDER.resolve(name).resolve("tokenizer.json"), Optional.empty());
  }

  static Stream<Tokenizer> all() {
    return Stream.of(GPT2, QWEN, LLAMA, BERT);
  }

  static Tokens tokens(Tokenizer tokenizer, String text) {
    return Tokens.of(List.of(text), tokenizer);
  }
}

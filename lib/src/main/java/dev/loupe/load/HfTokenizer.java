package dev.loupe.load;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.loupe.model.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A tokenizer.json, read by Hugging Face's own library. */
public final class HfTokenizer implements Tokenizer {
  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final Optional<Integer> end;

  private HfTokenizer(Path file, HuggingFaceTokenizer tokenizer, Optional<Integer> end) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.end = end;
  }

  /** The tokenizer of a file; {@code end} is the token that ends a text. */
  public static HfTokenizer open(Path file, Optional<Integer> end) {
    try {
      // Prompts longer than the context are refused by the run, not cut in silence by the
      // tokenizer.
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      return new HfTokenizer(file, HuggingFaceTokenizer.newInstance(file, options), end);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + " is not a tokenizer that Hugging Face's library reads: " + e.getMessage(), e);
    }
  }

  @Override
  public int[] encode(String text) {
    return ids(tokenizer.encode(text, true, false));
  }

  @Override
  public int[] encodeBare(String text) {
    return ids(tokenizer.encode(text, false, false));
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public String decode(int... ids) {
    return tokenizer.decode(longs(ids), true);
  }

  @Override
  public String piece(int id) {
    return tokenizer.decode(new long[] {id}, false);
  }

  private static long[] longs(int... ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  @Override
  public Optional<Integer> end() {
    return end;
  }

  @Override
  public String toString() {
    return "tokenizer " + file;
  }
}

package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.corpus.Texts;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.NumberedWords;
import dev.loupe.model.Toys;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random texts of different lengths, and toys that read them. */
public final class ToyTexts {
  /** The token that ends a text, which they do not contain. */
  public static final int END = 52;

  private ToyTexts() {}

  /** Texts of 1 to {@code longest} words that toys know. */
  public static List<String> list(int count, int longest, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                IntStream.range(0, 1 + random.nextInt(longest))
                    .mapToObj(j -> "w" + random.nextInt(END))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  /** The same as a corpus. */
  public static Texts of(int count, int longest, long seed) {
    return Texts.of(list(count, longest, seed));
  }

  /** A toy that reads them. */
  public static HookedTransformer model(Spec spec, DataType type) {
    return Toys.reading(spec, new NumberedWords(Optional.of(END)), type, Device.cpu());
  }
}

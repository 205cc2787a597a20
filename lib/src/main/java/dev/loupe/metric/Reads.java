package dev.loupe.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The part of the logits that a metric reads; the rest need not be computed.
 *
 * @param lastPosition whether it reads the last position of each prompt only
 * @param tokens the tokens whose logits it reads, ascending; empty for all of them
 */
public record Reads(boolean lastPosition, Optional<List<Integer>> tokens) {
  /** Every token at every position. */
  public static final Reads EVERYTHING = new Reads(false, Optional.empty());

  /** Every token at the last position. */
  public static final Reads LAST_POSITION = new Reads(true, Optional.empty());

  /** Keeps a copy of the tokens. */
  public Reads {
    tokens = tokens.map(List::copyOf);
  }

  /** These tokens at the last position. */
  public static Reads lastPosition(int[]... tokens) {
    IntStream all = Arrays.stream(tokens).flatMapToInt(Arrays::stream);
    return new Reads(true, Optional.of(all.sorted().distinct().boxed().toList()));
  }
}

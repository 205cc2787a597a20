package dev.loupe.neuron;

import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Keep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What does not count: tokens that begin a text (BOS), where many neurons are strongest for no
 * content, and examples that are alike, unless they are kept.
 *
 * @param bos the token that is left out
 * @param alike whether of examples with the same tokens one is kept
 */
public record LeftOut(Optional<Integer> bos, boolean alike) {
  /** The error if nothing is left. */
  public static final String NO_TOKENS =
      "the texts have no tokens but BOS; give other texts, or keep BOS with Keep.BOS";

  /** What a model's BOS token is, and what is kept. */
  public static LeftOut of(HookedTransformer model, Keep... kept) {
    Set<Keep> all = Set.copyOf(Arrays.asList(kept));
    return new LeftOut(
        model.tokenizer().flatMap(Tokenizer::bos).filter(id -> !all.contains(Keep.BOS)),
        !all.contains(Keep.ALIKE));
  }

  boolean has(int token) {
    return bos.isPresent() && bos.get() == token;
  }

  /** The rows of a part from one row on that count, counted from that row. */
  public int[] counted(Activations part, int first, int rows) {
    return IntStream.range(0, rows).filter(row -> !has(part.token(first + row))).toArray();
  }

  /** A sentence about BOS tokens; empty if they count. */
  public String bosNote() {
    return bos.isPresent() ? "BOS tokens are left out; Keep.BOS keeps them." : "";
  }

  /** A sentence about examples that are alike; empty if they are kept. */
  String alikeNote() {
    return alike ? "Of texts with the same tokens one is shown; Keep.ALIKE shows all." : "";
  }

  /** The sentences that are not empty. */
  public static String notes(String... sentences) {
    return String.join(" ", List.of(sentences).stream().filter(one -> !one.isEmpty()).toList());
  }
}

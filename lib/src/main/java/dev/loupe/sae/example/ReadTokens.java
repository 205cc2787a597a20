package dev.loupe.sae.example;

import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Context;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Bos;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The tokens that were read, one behind another; each knows its text and its position in it. */
final class ReadTokens {
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  private final HookedTransformer model;
  private final Bos bos; // left out, because it is strong for no content
  private final Map<Integer, String> pieces = new HashMap<>();
  private int[] ids = new int[1024];
  private int[] texts = new int[1024];
  private int[] positions = new int[1024];
  private int size;
  private long counted;

  ReadTokens(HookedTransformer model) {
    this.model = model;
    this.bos = Bos.of(model.tokenizer());
  }

  void add(Activations part, int row) {
    if (size == ids.length) {
      int larger = Math.multiplyExact(size, 2);
      ids = Arrays.copyOf(ids, larger);
      texts = Arrays.copyOf(texts, larger);
      positions = Arrays.copyOf(positions, larger);
    }
    ids[size] = part.token(row);
    texts[size] = part.text(row);
    positions[size] = part.position(row);
    counted += counts(size) ? 1 : 0;
    size++;
  }

  int size() {
    return size;
  }

  /** The number of tokens that count. */
  long counted() {
    return counted;
  }

  /** Whether a token counts: BOS does not. */
  boolean counts(int row) {
    return !bos.is(ids[row]);
  }

  int text(int row) {
    return texts[row];
  }

  /** Whether a token follows the one before it in the same text. */
  private boolean follows(int row) {
    return texts[row] == texts[row - 1] && positions[row] == positions[row - 1] + 1;
  }

  /** The first token that is shown with a token. */
  int begin(int row) {
    int begin = row;
    while (begin > 0 && row - begin < BEFORE && follows(begin)) {
      begin--;
    }
    return begin;
  }

  /** The end of the tokens that are shown with a token. */
  int end(int row) {
    int end = row + 1;
    while (end < size && end - row <= BEHIND && follows(end)) {
      end++;
    }
    return end;
  }

  /** The tokens that an activation depends on, as far as they are shown. */
  List<Integer> window(int row) {
    int end = model.spec().attention().causal() ? row + 1 : end(row);
    return IntStream.range(begin(row), end).mapToObj(i -> ids[i]).toList();
  }

  /** A token and those around it, with these activations. */
  Context context(int row, IntToDoubleFunction values) {
    int begin = begin(row);
    int end = end(row);
    return new Context(
        values.applyAsDouble(row),
        texts[row],
        positions[row],
        IntStream.range(begin, end).mapToObj(i -> piece(ids[i])).toList(),
        IntStream.range(begin, end)
            .mapToDouble(i -> counts(i) ? values.applyAsDouble(i) : Double.NaN)
            .toArray(),
        row - begin);
  }

  private String piece(int id) {
    return pieces.computeIfAbsent(
        id, one -> model.tokenizer().map(known -> known.piece(one)).orElse("#" + one));
  }

  @Override
  public String toString() {
    return size + " tokens";
  }
}

package dev.loupe.model;

import dev.loupe.view.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A batch of prompts as token ids, all of one width.
 *
 * <p>Shorter prompts are padded on the left, so that the last position is the last token of every
 * prompt; padding is masked, and each prompt gives the numbers that it gives alone.
 */
public final class Tokens {
  private final int[][] ids;
  private final int[] starts;
  private final Optional<Tokenizer> tokenizer;

  private Tokens(int[][] ids, int[] starts, Optional<Tokenizer> tokenizer) {
    this.ids = ids;
    this.starts = starts;
    this.tokenizer = tokenizer;
  }

  /** A batch of token ids, one array a prompt. */
  public static Tokens of(int[]... prompts) {
    return of(List.of(prompts), Optional.empty());
  }

  static Tokens of(List<int[]> prompts, Optional<Tokenizer> tokenizer) {
    int width = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
    if (width == 0 || prompts.stream().anyMatch(prompt -> prompt.length == 0)) {
      throw new IllegalArgumentException(
          "a run needs at least one prompt, and every prompt at least one token");
    }
    int[][] ids = new int[prompts.size()][width];
    int[] starts = new int[prompts.size()];
    for (int row = 0; row < ids.length; row++) {
      int[] prompt = prompts.get(row);
      starts[row] = width - prompt.length;
      System.arraycopy(prompt, 0, ids[row], starts[row], prompt.length);
    }
    return new Tokens(ids, starts, tokenizer);
  }

  /** The number of prompts. */
  public int batch() {
    return ids.length;
  }

  /** The number of positions, padding included. */
  public int width() {
    return ids[0].length;
  }

  /** The ids of one prompt, padding left out. */
  public int[] row(int prompt) {
    return Arrays.copyOfRange(ids[prompt], starts[prompt], width());
  }

  /** The first position of a prompt that is not padding. */
  public int start(int prompt) {
    return starts[prompt];
  }

  /** The id at a position. */
  public int id(int prompt, int position) {
    return ids[prompt][position];
  }

  /** Whether any prompt is padded. */
  public boolean padded() {
    return Arrays.stream(starts).anyMatch(start -> start > 0);
  }

  /** The tokens of one prompt as texts. */
  public List<String> pieces(int prompt) {
    return Arrays.stream(row(prompt)).mapToObj(this::piece).toList();
  }

  /** The text of a token; its number where there is no tokenizer. */
  public String piece(int id) {
    return tokenizer.map(known -> known.piece(id)).orElse("#" + id);
  }

  /** The positions of one prompt as labels of an axis. */
  public Labels labels(int prompt) {
    return new Labels("position", pieces(prompt));
  }

  /** The tokenizer that made these tokens, if they were made from text. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /** The same prompts, each with one more token. */
  Tokens append(int[] next) {
    int[][] longer = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      longer[row] = Arrays.copyOf(ids[row], width() + 1);
      longer[row][width()] = next[row];
    }
    return new Tokens(longer, starts, tokenizer);
  }

  /** One prompt {@code times} times, padded as here. */
  public Tokens repeat(int prompt, int times) {
    int[][] rows = new int[times][];
    int[] from = new int[times];
    Arrays.fill(rows, ids[prompt]);
    Arrays.fill(from, starts[prompt]);
    return new Tokens(rows, from, tokenizer);
  }

  /** Some of the prompts, padded as here; one may be there several times. */
  Tokens rows(int... prompts) {
    int[][] rows = Arrays.stream(prompts).mapToObj(prompt -> ids[prompt]).toArray(int[][]::new);
    int[] from = Arrays.stream(prompts).map(prompt -> starts[prompt]).toArray();
    return new Tokens(rows, from, tokenizer);
  }

  private List<String> rowsAsText() {
    List<String> rows = new ArrayList<>();
    for (int row = 0; row < batch(); row++) {
      rows.add(pieces(row).stream().collect(Collectors.joining("|", "|", "|")));
    }
    return rows;
  }

  @Override
  public String toString() {
    return batch() + " x " + width() + " tokens\n" + String.join("\n", rowsAsText());
  }
}

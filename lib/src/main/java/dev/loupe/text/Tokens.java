package dev.loupe.text;

import dev.loupe.axis.Words;
import dev.loupe.site.Role;
import dev.loupe.tensor.Padding;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A batch of prompts as token ids, padded to the same length.
 *
 * <p>Shorter prompts are padded on the left, so that the last position is the last token of every
 * prompt; padding is masked, and each prompt has the same results as when it is run alone, whether
 * or not the tokenizer has a padding token.
 */
public final class Tokens implements Prompts {
  private static final int LISTED = 20; // prompts in its text
  private static final int QUOTED = 300; // characters of a prompt
  private static final String PADDING = "(padding)";

  private final int[][] ids;
  private final int[] starts;
  private final Padding padding;
  private final Words words;
  private final Optional<Tokenizer> tokenizer;
  private final List<String> texts; // empty if the prompts were given as ids
  private final Supplier<Roles> roles; // computed when a role is asked for

  private Tokens(
      int[][] ids,
      int[] starts,
      Optional<Tokenizer> tokenizer,
      List<String> texts,
      Supplier<Roles> roles) {
    this.ids = ids;
    this.starts = starts;
    this.tokenizer = tokenizer;
    this.texts = texts;
    this.roles = new Remembered<>(() -> roles.get().ending(ids.length, ids[0].length));
    this.padding = Padding.of(starts, this::quoted);
    this.words = Words.of(ids.length, this::allLabels);
  }

  /** A batch of token ids, one array for each prompt. */
  public static Tokens of(int[]... prompts) {
    return of(List.of(prompts), Optional.empty());
  }

  /** The tokens of texts, with the special tokens that the tokenizer adds. */
  public static Tokens of(List<String> texts, Tokenizer tokenizer) {
    refuseMissing(texts);
    return of(texts.stream().map(tokenizer::encode).toList(), Optional.of(tokenizer))
        .made(List.copyOf(texts));
  }

  /** The tokens of texts, without added special tokens. */
  public static Tokens ofBare(List<String> texts, Tokenizer tokenizer) {
    refuseMissing(texts);
    return of(texts.stream().map(tokenizer::encodeBare).toList(), Optional.of(tokenizer))
        .made(List.copyOf(texts));
  }

  private static void refuseMissing(List<String> texts) {
    Objects.requireNonNull(texts, "there are no texts to read: null was given");
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.size() == 1 ? "the text" : "text " + i + " of the batch";
      Objects.requireNonNull(texts.get(i), text + " is null; give a string");
    }
  }

  private Tokens made(List<String> from) {
    return new Tokens(ids, starts, tokenizer, from, roles);
  }

  public static Tokens of(List<int[]> prompts, Optional<Tokenizer> tokenizer) {
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
    return new Tokens(ids, starts, tokenizer, List.of(), () -> new Roles(Map.of()));
  }

  /** These tokens, whatever the model. */
  @Override
  public Tokens readBy(Reader model) {
    return this;
  }

  /** The same prompts with the roles of their words, computed when a role is asked for. */
  public Tokens with(Supplier<Roles> known) {
    return new Tokens(ids, starts, tokenizer, texts, known);
  }

  /** The roles of the words, if the prompts know them; {@code END} is always known. */
  public Roles roles() {
    return roles.get();
  }

  /** The position of a role in each prompt, counted with padding. */
  public int[] positions(Role role) {
    return roles().of(role);
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

  /** The padding of activations: the positions before shorter prompts. */
  public Padding padding() {
    return padding;
  }

  /** The names of the positions in pictures: the tokens of each prompt. */
  public Words words() {
    return words;
  }

  /** The tokens of a prompt, with the padding before it. */
  private Labels allLabels(int prompt) {
    return Labels.positions(
        IntStream.range(0, width())
            .mapToObj(at -> at < starts[prompt] ? PADDING : piece(ids[prompt][at]))
            .toList());
  }

  /** Whether any prompt is padded. */
  public boolean padded() {
    return !padding.none();
  }

  /** The tokens of one prompt as texts. */
  public List<String> pieces(int prompt) {
    return Arrays.stream(row(prompt)).mapToObj(this::piece).toList();
  }

  /** The text of a token; its number if there is no tokenizer. */
  public String piece(int id) {
    return tokenizer.map(known -> known.piece(id)).orElse("#" + id);
  }

  /** The positions of one prompt as labels of an axis. */
  public Labels labels(int prompt) {
    return Labels.positions(pieces(prompt));
  }

  /** The tokenizer that made these tokens, if they were made from text. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /** The same prompts, each with one more token. */
  public Tokens append(int[] next) {
    int[][] longer = new int[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      longer[row] = Arrays.copyOf(ids[row], width() + 1);
      longer[row][width()] = next[row];
    }
    return new Tokens(longer, starts, tokenizer, List.of(), roles);
  }

  /** One prompt repeated {@code times} times, with the same padding. */
  public Tokens repeat(int prompt, int times) {
    int[][] rows = new int[times][];
    int[] from = new int[times];
    Arrays.fill(rows, ids[prompt]);
    Arrays.fill(from, starts[prompt]);
    List<String> same = texts.isEmpty() ? texts : Collections.nCopies(times, texts.get(prompt));
    int[] prompts = new int[times];
    Arrays.fill(prompts, prompt);
    return new Tokens(rows, from, tokenizer, same, () -> roles().rows(prompts));
  }

  /** Whether a prompt begins with the tokenizer's token that begins a text (BOS). */
  public boolean beginsWithBos(int prompt) {
    return tokenizer.map(known -> known.beginsWithBos(row(prompt))).orElse(false);
  }

  /** One prompt as pictures quote it: its text, and whether BOS comes before it. */
  public String quoted(int prompt) {
    boolean begun = beginsWithBos(prompt);
    String text =
        texts.isEmpty()
            ? pieces(prompt).stream().skip(begun ? 1 : 0).collect(Collectors.joining())
            : withoutBos(texts.get(prompt));
    String front = bosName().map(bos -> (begun ? " after " : " without ") + bos).orElse("");
    return "“" + Labels.shown(text, QUOTED) + "”" + front;
  }

  /** The first prompt as pictures quote it, and how many more there are. */
  public String quoted() {
    return quoted(0) + (batch() == 1 ? "" : " and " + (batch() - 1) + " more");
  }

  private String withoutBos(String text) {
    String bos = bosName().orElse("");
    return text.startsWith(bos) ? text.substring(bos.length()) : text;
  }

  private Optional<String> bosName() {
    return tokenizer.flatMap(known -> known.bos().map(known::piece));
  }

  /**
   * The positions of a text in one prompt, counted from the left of the batch with padding
   * included, as in every activation.
   */
  public Occurrences positions(int prompt, String text) {
    if (tokenizer.isEmpty()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' cannot be found, because the prompt was given as token ids; use position numbers"
              + " instead, or make the tokens with model.tokens(ids)");
    }
    String whole = text(prompt);
    if (!whole.contains(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' does not occur in the prompt, whose tokens are " + pieces(prompt));
    }
    return Occurrences.of(text, whole, spans(prompt), first(prompt));
  }

  /** The positions of the tokens that share a character with a part of the text of one prompt. */
  public TokenSpan covering(int prompt, TextSpan part) {
    List<TextSpan> spans = spans(prompt);
    int[] covering =
        IntStream.range(0, spans.size()).filter(i -> spans.get(i).overlaps(part)).toArray();
    if (covering.length == 0) {
      throw new IllegalArgumentException(
          "no token of " + quoted(prompt) + " covers the characters " + part);
    }
    int first = first(prompt);
    return new TokenSpan(first + covering[0], first + covering[covering.length - 1]);
  }

  /** Whether the prompts were given as texts, not as ids. */
  public boolean madeFromTexts() {
    return !texts.isEmpty();
  }

  /** The text of one prompt; if it was given as ids, the texts of its tokens. */
  public String text(int prompt) {
    return texts.isEmpty() ? String.join("", pieces(prompt)) : texts.get(prompt);
  }

  /**
   * The part of {@link #text} that each position of a prompt covers; empty for padding and for
   * special tokens.
   */
  public List<Optional<TextSpan>> parts(int prompt) {
    List<TextSpan> spans = spans(prompt);
    int first = first(prompt);
    List<Optional<TextSpan>> parts =
        new ArrayList<>(Collections.nCopies(width(), Optional.empty()));
    for (int i = 0; i < spans.size(); i++) {
      Optional<TextSpan> span = Optional.of(spans.get(i));
      parts.set(first + i, isSpecial(prompt, first + i) ? Optional.empty() : span);
    }
    return parts;
  }

  /** Whether there is padding at a position, or a special token, such as BOS. */
  public boolean isSpecial(int prompt, int position) {
    int id = ids[prompt][position];
    return position < starts[prompt] || tokenizer.map(known -> known.isSpecial(id)).orElse(false);
  }

  /** The part of the text that each token covers, from {@link #first} on. */
  private List<TextSpan> spans(int prompt) {
    if (!texts.isEmpty()) {
      return tokenizer.orElseThrow().spans(text(prompt));
    }
    List<TextSpan> spans = new ArrayList<>();
    int at = 0;
    for (String piece : pieces(prompt)) {
      spans.add(new TextSpan(at, at + piece.length()));
      at += piece.length();
    }
    return spans;
  }

  /** The position of the first token of the text, after special tokens. */
  private int first(int prompt) {
    if (texts.isEmpty()) {
      return starts[prompt];
    }
    String whole = text(prompt);
    List<Integer> bare = listed(tokenizer.orElseThrow().encodeBare(whole));
    int first = Collections.indexOfSubList(listed(row(prompt)), bare);
    if (first < 0) {
      throw new IllegalArgumentException(
          tokenizer.orElseThrow()
              + " reads '"
              + whole
              + "' differently when no special tokens are added, so its positions are not known");
    }
    return starts[prompt] + first;
  }

  private static List<Integer> listed(int... ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  private String front() {
    long begun = IntStream.range(0, batch()).filter(this::beginsWithBos).count();
    String amount = begun == batch() ? ", " : begun == 0 ? ", no " : ", " + begun + " with ";
    return bosName().map(bos -> amount + bos + " in front").orElse("");
  }

  /** Some of the prompts, with the same padding; a prompt may occur several times. */
  public Tokens rows(int... prompts) {
    int[][] rows = Arrays.stream(prompts).mapToObj(prompt -> ids[prompt]).toArray(int[][]::new);
    int[] from = Arrays.stream(prompts).map(prompt -> starts[prompt]).toArray();
    List<String> kept =
        texts.isEmpty() ? texts : Arrays.stream(prompts).mapToObj(texts::get).toList();
    int[] which = prompts.clone();
    return new Tokens(rows, from, tokenizer, kept, () -> roles().rows(which));
  }

  /** The same prompts without the padding that all of them have. */
  public Tokens trimmed() {
    int front = Arrays.stream(starts).min().orElse(0);
    int[][] rows =
        Arrays.stream(ids)
            .map(row -> Arrays.copyOfRange(row, front, row.length))
            .toArray(int[][]::new);
    int[] from = Arrays.stream(starts).map(start -> start - front).toArray();
    return new Tokens(rows, from, tokenizer, texts, () -> roles().earlier(front));
  }

  private List<String> rowsAsText() {
    List<String> rows = new ArrayList<>();
    int listed =
        batch() <= LISTED ? batch() : LISTED - 1; // instead of one row, say how many follow
    for (int row = 0; row < listed; row++) {
      rows.add(pieces(row).stream().collect(Collectors.joining("|", "|", "|")));
    }
    if (listed < batch()) {
      rows.add("… " + (batch() - listed) + " more prompts");
    }
    return rows;
  }

  /** How many prompts and tokens there are, and the tokens of the first prompts. */
  @Override
  public String toString() {
    return batch() + " x " + width() + " tokens" + front() + "\n" + String.join("\n", rowsAsText());
  }
}

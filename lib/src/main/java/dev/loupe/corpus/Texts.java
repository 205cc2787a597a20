package dev.loupe.corpus;

import static java.util.stream.Collectors.joining;

import dev.loupe.text.Tokenizer;
import dev.loupe.view.draw.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Many texts, read one after another whenever they are asked for; immutable.
 *
 * <p>Files are read by the end of their names, also when {@code .gz} follows: {@code .txt} has one
 * text in each line ({@link #paragraphs} and {@link #documents} read it otherwise), {@code .jsonl}
 * one JSON object in each line, {@code .csv} and {@code .tsv} a first row that names the columns,
 * and {@code .parquet} columns. The texts are in the field or column {@code text}, or in that which
 * {@link #column} names. Blank lines are left out. An encoding is UTF-8, or what the byte order
 * mark says, or what {@link #encoding} names.
 *
 * <p>The texts are numbered from 0. A model reads each as one prompt, unless {@link #cut}, {@link
 * #truncated} or {@link #packed} says otherwise.
 *
 * <pre>{@code texts("reviews.csv").column("review").first(1000).cut(128)}</pre>
 */
public final class Texts implements Iterable<Text> {
  private static final String BYTES = "bytes";
  private static final int SHOWN = 3;
  private static final int CHARACTERS = 80;

  private final List<Path> files; // empty if the texts are in memory
  private final List<String> listed;
  private final Reading reading;
  private final int limit;
  private final Division division;

  private Texts(
      List<Path> files, List<String> listed, Reading reading, int limit, Division division) {
    this.files = files;
    this.listed = listed;
    this.reading = reading;
    this.limit = limit;
    this.division = division;
  }

  /** The texts of files, and of all files in folders. */
  public static Texts of(Path... paths) {
    return new Texts(
        TextPaths.of(List.of(paths)),
        List.of(),
        Reading.PLAIN,
        Integer.MAX_VALUE,
        new Division.Whole());
  }

  /** Texts in memory. */
  public static Texts of(List<String> texts) {
    Objects.requireNonNull(texts, "there are no texts to read: null was given");
    return new Texts(
        List.of(), List.copyOf(texts), Reading.PLAIN, Integer.MAX_VALUE, new Division.Whole());
  }

  /** These texts, read from the field or column of this name. */
  public Texts column(String name) {
    Objects.requireNonNull(name, "a column needs a name, and null was given");
    return reading(reading.of(name));
  }

  /** These texts, read in this encoding, such as {@code windows-1252}. */
  public Texts encoding(String name) {
    if (!Charset.isSupported(name)) {
      throw new IllegalArgumentException(
          "there is no encoding '" + name + "'; use a name such as UTF-8 or windows-1252");
    }
    return reading(reading.in(Charset.forName(name)));
  }

  /** These texts, where the lines between blank lines of a .txt file are one text. */
  public Texts paragraphs() {
    return reading(reading.with(TextUnit.PARAGRAPH));
  }

  /** These texts, where each .txt file is one text. */
  public Texts documents() {
    return reading(reading.with(TextUnit.DOCUMENT));
  }

  private Texts reading(Reading other) {
    return new Texts(files, listed, other, limit, division);
  }

  /** The first {@code count} of these texts; nothing behind them is read. */
  public Texts first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("first(" + count + ") leaves no texts; give 1 or more");
    }
    return new Texts(files, listed, reading, Math.min(limit, count), division);
  }

  /**
   * These texts, cut into prompts of at most {@code tokens} tokens; special tokens that the
   * tokenizer adds stand in each of the prompts.
   */
  public Texts cut(int tokens) {
    return divided(new Division.Cut(tokens));
  }

  /** These texts, of which a model reads only the first {@code tokens} tokens. */
  public Texts truncated(int tokens) {
    return divided(new Division.Truncated(tokens));
  }

  /**
   * These texts, one behind another in prompts of {@code tokens} tokens, as in training.
   *
   * <p>The token that ends a text, if the tokenizer has one, stands behind each text, and the token
   * that begins a text, if the tokenizer adds it, in front of each prompt. Only the last prompt is
   * shorter. Tokens attend to earlier texts in the same prompt.
   */
  public Texts packed(int tokens) {
    return divided(new Division.Packed(tokens));
  }

  private Texts divided(Division other) {
    return new Texts(files, listed, reading, limit, other);
  }

  /** How a model reads these texts as prompts. */
  public Division division() {
    return division;
  }

  /** The texts, read anew; the files are closed at the end. */
  @Override
  public TextIterator iterator() {
    return new TextIterator(sources(), limit);
  }

  /** The texts as a stream, read anew; closing the stream closes the files. */
  public Stream<Text> stream() {
    TextIterator texts = iterator();
    Iterable<Text> once = () -> texts;
    return StreamSupport.stream(once.spliterator(), false).onClose(texts::close);
  }

  /** How many texts there are; reads all of them. */
  public long count() {
    try (Stream<Text> all = stream()) {
      return all.count();
    }
  }

  /**
   * How much there is to read, known before anything is read.
   *
   * @param total the bytes of all files; the number of texts if it is limited or they are in memory
   * @param unit {@code bytes} or {@code texts}
   */
  public record Extent(long total, String unit) {
    boolean inBytes() {
      return unit.equals(BYTES);
    }
  }

  /** How much there is to read. */
  Extent extent() {
    if (files.isEmpty() || limit < Integer.MAX_VALUE) {
      return new Extent(Math.min(limit, files.isEmpty() ? listed.size() : limit), "texts");
    }
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
      }
    }
    return new Extent(bytes, BYTES);
  }

  /**
   * The prompts that a model with this tokenizer reads.
   *
   * @param longest how many tokens the model can read
   */
  public CorpusPrompts prompts(Tokenizer tokenizer, int longest) {
    return CorpusPrompts.of(this, tokenizer, longest);
  }

  private List<? extends TextSource> sources() {
    return files.isEmpty()
        ? List.of(new TextSource.Listed(listed))
        : files.stream().map(file -> new TextFile(file, reading)).toList();
  }

  /** Where the texts come from, and how they are read as prompts. */
  private String origin() {
    Optional<? extends TextSource> first = sources().stream().findFirst();
    String more = files.size() > 1 ? " and " + (files.size() - 1) + " more files" : "";
    String some = limit < Integer.MAX_VALUE ? "the first " + limit + " texts of " : "texts of ";
    String units = reading.unit() == TextUnit.LINE ? "" : ", as " + reading.unit();
    return some + first.map(Object::toString).orElse("") + more + units + ", " + division;
  }

  /** Where the texts come from, and the first of them. */
  @Override
  public String toString() {
    try (Stream<Text> all = stream()) {
      List<String> first =
          all.limit(SHOWN + 1L)
              .map(text -> text.number() + "  " + Labels.shown(text.value(), CHARACTERS))
              .toList();
      String more = first.size() > SHOWN ? "\n…" : "";
      return origin()
          + first.stream().limit(SHOWN).map(one -> "\n" + one).collect(joining())
          + more;
    }
  }
}

package dev.loupe.load;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.loupe.natives.NativeSettings;
import dev.loupe.text.ChatTemplate;
import dev.loupe.text.TextSpan;
import dev.loupe.text.Tokenizer;
import dev.loupe.weights.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A tokenizer.json, read by Hugging Face's own library, with the special tokens and chat templates
 * in the files beside it.
 */
public final class HfTokenizer implements Tokenizer {
  private static final String ANCHOR =
      "a"; // a text before a token, so that the token is not the first

  private static final String LINE = "\n"; // before a text that it does not form a token with

  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final TokenizerConfig config;
  private final ModelFiles files;
  private final Optional<Integer> bos;
  private final Set<Integer> ends;
  private final Optional<Integer> unknown; // the token for words that have none
  private final int[] anchor;
  private final String anchorText;

  private HfTokenizer(
      Path file, HuggingFaceTokenizer tokenizer, Optional<Integer> bos, Set<Integer> ends) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.config = TokenizerConfig.in(file.toAbsolutePath().getParent());
    this.files = SideFiles.in(file.toAbsolutePath().getParent());
    this.bos = config.special("bos_token").flatMap(this::id).or(() -> bos);
    this.unknown = config.special("unk_token").flatMap(this::id);
    this.ends = Collections.unmodifiableSet(new LinkedHashSet<>(ends));
    this.anchor = encodeBare(ANCHOR);
    this.anchorText = tokenizer.decode(longs(anchor), false);
  }

  /** The tokenizer of a file; {@code end} is the token that ends a text. */
  public static HfTokenizer open(Path file, Optional<Integer> end) {
    return open(file, Optional.empty(), end.map(Set::of).orElse(Set.of()));
  }

  /**
   * The tokenizer of a file.
   *
   * @param bos the token that begins a text, if tokenizer_config.json does not name one
   * @param ends the tokens that end a text, the usual one first
   */
  public static HfTokenizer open(Path file, Optional<Integer> bos, Set<Integer> ends) {
    return new HfTokenizer(file, read(file), bos, ends);
  }

  private static HuggingFaceTokenizer read(Path file) {
    NativeSettings.make(); // before DJL looks for its library
    try {
      // Prompts longer than the context are refused by the run, not cut in silence by the
      // tokenizer.
      Map<String, String> options = Map.of("truncation", "false", "padding", "false");
      return HuggingFaceTokenizer.newInstance(file, options);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          file + " is not a tokenizer that Hugging Face's library reads: " + e.getMessage(), e);
    }
  }

  private Optional<Integer> id(String special) {
    int[] ids = encodeBare(special);
    return ids.length == 1 ? Optional.of(ids[0]) : Optional.empty();
  }

  @Override
  public int[] encode(String text) {
    int[] ids = ids(tokenizer.encode(text, true, false));
    boolean twice = beginsWithBos(ids) && beginsWithBos(Arrays.copyOfRange(ids, 1, ids.length));
    boolean written = twice && beginsWithBos(encodeBare(text));
    return written && ids.length > encodeBare(text).length
        ? Arrays.copyOfRange(ids, 1, ids.length)
        : ids;
  }

  @Override
  public int[] encodeBare(String text) {
    return ids(tokenizer.encode(text, false, false));
  }

  @Override
  public int[] encodeBehind(String text) {
    int[] line = encodeBare(LINE);
    int[] both = encodeBare(LINE + text);
    boolean apart =
        both.length >= line.length && Arrays.equals(line, Arrays.copyOf(both, line.length));
    return apart ? Arrays.copyOfRange(both, line.length, both.length) : encodeBare(text);
  }

  private static int[] ids(Encoding encoding) {
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public List<TextSpan> spans(String text) {
    List<TextSpan> spans = new ArrayList<>();
    for (CharSpan span : tokenizer.encode(text, false, false).getCharTokenSpans()) {
      // The library counts code points.
      int start = text.offsetByCodePoints(0, span.getStart());
      int end = text.offsetByCodePoints(start, span.getEnd() - span.getStart());
      spans.add(closed(text, spans, new TextSpan(start, end)));
    }
    return spans;
  }

  /**
   * The span, extended so that there is no gap before it. Some tokenizers leave out a word's
   * leading space, which belongs to the word. Others compose characters first and leave out the
   * parts, which belong to the token before.
   */
  private static TextSpan closed(String text, List<TextSpan> before, TextSpan span) {
    int end = before.isEmpty() ? 0 : before.get(before.size() - 1).end();
    if (span.start() <= end) {
      return span;
    }
    if (text.substring(end, span.start()).isBlank()) {
      return new TextSpan(end, span.end());
    }
    before.replaceAll(one -> one.end() == end ? new TextSpan(one.start(), span.start()) : one);
    return span;
  }

  @Override
  public String decode(int... ids) {
    return tokenizer.decode(longs(ids), true);
  }

  @Override
  public String continuation(int... ids) {
    return behindAnchor(true, ids);
  }

  @Override
  public String piece(int id) {
    return behindAnchor(false, id);
  }

  /** Some tokenizers drop the space before the first word, so another word comes first. */
  private String behindAnchor(boolean withoutSpecials, int... ids) {
    int[] all = IntStream.concat(Arrays.stream(anchor), Arrays.stream(ids)).toArray();
    String together = tokenizer.decode(longs(all), withoutSpecials);
    return together.startsWith(anchorText)
        ? together.substring(anchorText.length())
        : tokenizer.decode(longs(ids), withoutSpecials);
  }

  private static long[] longs(int... ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }

  @Override
  public Optional<Integer> bos() {
    return bos;
  }

  @Override
  public Optional<Integer> end() {
    return ends.stream().findFirst();
  }

  @Override
  public Set<Integer> ends() {
    return ends;
  }

  @Override
  public Optional<Integer> padding() {
    return config.special("pad_token").flatMap(this::id);
  }

  @Override
  public boolean isSpecial(int id) {
    boolean ofText = beginsWithBos(id) || ends.contains(id); // GPT-2 has one token for all three
    return ofText || !unknown.equals(Optional.of(id)) && continuation(id).isEmpty();
  }

  @Override
  public Map<String, byte[]> files() {
    Map<String, byte[]> read = new TreeMap<>(files.read());
    read.keySet().removeIf(name -> name.endsWith("config.json") && !name.startsWith("tokenizer"));
    return read;
  }

  @Override
  public Optional<ChatTemplate> chatTemplate() {
    return config.chatTemplate().map(ChatTemplate.class::cast);
  }

  @Override
  public String toString() {
    return "tokenizer " + file;
  }
}

package dev.loupe.wren.bpe;

import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Cuts a text into the pieces inside which BPE merges.
 *
 * <p>GPT-2's pattern with two additions: names of several words come first and stay whole (" South
 * Africa"), and digits go in pairs (" 1732" is " 17", "32").
 */
public final class PreTokenizer {
  /** GPT-2's own, but with {@code {1,2}} at the digits; Radford et al. 2019. */
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}{1,2}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private final Pattern pattern;

  /** Cuts as a regular expression says. */
  PreTokenizer(String regex) {
    this.pattern = Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** Leaves these names whole. */
  public static PreTokenizer keeping(List<String> names) {
    String alternatives =
        names.stream()
            .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(name -> name))
            .map(name -> name.replace(".", "\\."))
            .collect(Collectors.joining("|"));
    return new PreTokenizer(" ?(?:" + alternatives + ")(?!\\p{L})|" + GPT2);
  }

  /** The expression, in a form that Java and tokenizer.json read alike. */
  String regex() {
    return pattern.pattern();
  }

  /** Gives each piece of the text to {@code pieces}, in order. */
  void split(String text, Consumer<String> pieces) {
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      pieces.accept(matcher.group());
    }
  }

  @Override
  public String toString() {
    return "pieces that match " + regex();
  }
}

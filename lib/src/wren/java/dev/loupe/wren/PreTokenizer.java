package dev.loupe.wren;

import java.util.Comparator;
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
final class PreTokenizer {
  /** GPT-2's own, but with {@code {1,2}} at the digits; Radford et al. 2019. */
  private static final String GPT2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}{1,2}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

  private PreTokenizer() {}

  /** The expression, in a form that Java and tokenizer.json read alike. */
  static String regex() {
    String names =
        Corpus.compoundNames().stream()
            .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(name -> name))
            .map(name -> name.replace(".", "\\."))
            .collect(Collectors.joining("|"));
    return " ?(?:" + names + ")(?!\\p{L})|" + GPT2;
  }

  static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  static void split(Pattern pattern, String text, Consumer<String> pieces) {
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      pieces.accept(matcher.group());
    }
  }
}

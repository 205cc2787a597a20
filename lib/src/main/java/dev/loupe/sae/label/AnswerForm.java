package dev.loupe.sae.label;

import dev.loupe.sae.label.language.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads answers of a language model: an answer has exactly the form that was asked for, or it is
 * not read. Thoughts before it, in {@code <think>} and {@code </think>}, are skipped.
 */
final class AnswerForm {
  private static final int LONGEST_ANSWER = 100_000; // characters
  private static final int LONGEST_LABEL = 300;
  private static final Pattern THOUGHTS =
      Pattern.compile("\\A\\s*<think>.*?</think>", Pattern.DOTALL);
  private static final Pattern LABEL = Pattern.compile("LABEL:[ \\t]*([^\\r\\n]+)");
  private static final Pattern LIST = Pattern.compile("\\[\\s*[01](?:\\s*,\\s*[01])*\\s*]");
  private static final Pattern STRENGTH = Pattern.compile("(\\d{1,6}): ?(10|\\d)");

  private AnswerForm() {}

  /** A number at a place of the answer. */
  record Strength(int value, int character) {}

  private static int afterThoughts(String text) {
    Matcher thoughts = THOUGHTS.matcher(text);
    return thoughts.find() ? thoughts.end() : 0;
  }

  private static Optional<String> said(Reply reply) {
    return reply.whole() && reply.text().length() <= LONGEST_ANSWER
        ? Optional.of(reply.text().substring(afterThoughts(reply.text())).strip())
        : Optional.empty();
  }

  /** The label in {@code LABEL: words}. */
  static Optional<String> label(Reply reply) {
    return said(reply)
        .map(LABEL::matcher)
        .filter(Matcher::matches)
        .map(found -> found.group(1).strip())
        .filter(words -> !words.isEmpty() && words.length() <= LONGEST_LABEL);
  }

  /** The answers in {@code [1, 0, 1]}, if there are this many. */
  static Optional<List<Boolean>> verdicts(Reply reply, int count) {
    return said(reply)
        .filter(text -> LIST.matcher(text).matches())
        .map(
            text -> text.chars().filter(c -> c == '0' || c == '1').mapToObj(c -> c == '1').toList())
        .filter(verdicts -> verdicts.size() == count);
  }

  /** The strengths in the lines {@code 1: 0}, {@code 2: 10} and so on, if there are this many. */
  static Optional<List<Strength>> strengths(Reply reply, int count) {
    if (said(reply).isEmpty()) {
      return Optional.empty();
    }
    List<Strength> strengths = new ArrayList<>();
    String text = reply.text();
    int from = afterThoughts(text);
    for (String line : text.substring(from).split("\n", -1)) {
      Matcher found = STRENGTH.matcher(line.strip());
      if (found.matches() && Integer.parseInt(found.group(1)) == strengths.size() + 1) {
        int start = from + line.indexOf(line.strip()) + found.start(2);
        strengths.add(new Strength(Integer.parseInt(found.group(2)), start));
      } else if (!line.isBlank()) {
        return Optional.empty();
      }
      from += line.length() + 1;
    }
    return strengths.size() == count ? Optional.of(strengths) : Optional.empty();
  }
}

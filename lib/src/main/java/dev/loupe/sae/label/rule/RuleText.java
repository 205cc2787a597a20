package dev.loupe.sae.label.rule;

import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Conditions in words: those of one kind and with the same word before them together. */
final class RuleText {
  private RuleText() {}

  /**
   * A kind of condition.
   *
   * @param before what stands before its words
   * @param behind what stands behind them
   */
  private record Kind(String before, String behind) {
    private String with(List<String> words) {
      return before + String.join(", ", words) + behind;
    }
  }

  static String of(List<TokenCondition> conditions) {
    Map<Kind, List<String>> byKind = new LinkedHashMap<>();
    for (TokenCondition condition : conditions) {
      byKind.computeIfAbsent(kind(condition), key -> new ArrayList<>()).add(word(condition));
    }
    List<String> parts = new ArrayList<>();
    byKind.forEach((kind, words) -> parts.add(kind.with(words)));
    return String.join("; ", parts);
  }

  private static Kind kind(TokenCondition condition) {
    if (condition instanceof TokenCondition.Both both) {
      Kind where = kind(both.other());
      String place = where.with(List.of(word(both.other()))).replaceFirst("^tokens ", "");
      return new Kind(kind(both.one()).before(), " (" + place + ")");
    }
    if (condition instanceof TokenCondition.Word) {
      return new Kind("any form of ", "");
    }
    if (condition instanceof TokenCondition.Ending) {
      return new Kind("tokens ending in ", "");
    }
    if (condition instanceof TokenCondition.After) {
      return new Kind("tokens after ", "");
    }
    return condition instanceof TokenCondition.Since
        ? new Kind("tokens with ", " earlier in the text")
        : new Kind("", "");
  }

  private static String word(TokenCondition condition) {
    if (condition instanceof TokenCondition.Is is) {
      return quoted(is.token());
    }
    if (condition instanceof TokenCondition.Word word) {
      return quoted(word.word());
    }
    if (condition instanceof TokenCondition.OfClass one) {
      return one.words().toString();
    }
    if (condition instanceof TokenCondition.Ending ending) {
      return quoted(ending.letters());
    }
    if (condition instanceof TokenCondition.After after) {
      return quoted(after.previous());
    }
    return condition instanceof TokenCondition.Since since
        ? quoted(since.earlier())
        : word(((TokenCondition.Both) condition).one());
  }

  /** A token in quotes; its space stays a space, and what cannot be seen becomes visible. */
  private static String quoted(String token) {
    boolean space = token.startsWith(" ") && !token.isBlank();
    return "“" + (space ? " " + Labels.shown(token.substring(1)) : Labels.shown(token)) + "”";
  }
}

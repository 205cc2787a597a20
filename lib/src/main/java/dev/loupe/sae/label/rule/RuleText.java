package dev.loupe.sae.label.rule;

import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Conditions in words: those with the same surroundings together, tokens in quotes. */
final class RuleText {
  private RuleText() {}

  static String of(List<TokenCondition> conditions) {
    Map<String, List<String>> bySurroundings = new LinkedHashMap<>();
    for (TokenCondition condition : conditions) {
      boolean both = condition instanceof TokenCondition.Both;
      String what = both ? said(((TokenCondition.Both) condition).one()) : said(condition);
      String where = both ? said(((TokenCondition.Both) condition).other()) : "";
      bySurroundings
          .computeIfAbsent(where.replaceFirst("^tokens? ", ""), key -> new ArrayList<>())
          .add(what);
    }
    List<String> parts = new ArrayList<>();
    bySurroundings.forEach(
        (where, what) ->
            parts.add(String.join(", ", what) + (where.isEmpty() ? "" : " (" + where + ")")));
    return String.join("; ", parts);
  }

  private static String said(TokenCondition condition) {
    if (condition instanceof TokenCondition.Is is) {
      return quoted(is.token());
    }
    if (condition instanceof TokenCondition.Word word) {
      return "any form of " + quoted(word.word());
    }
    if (condition instanceof TokenCondition.OfClass one) {
      return one.words().toString();
    }
    if (condition instanceof TokenCondition.Ending ending) {
      return "tokens ending in " + quoted(ending.letters());
    }
    if (condition instanceof TokenCondition.After after) {
      return "tokens after " + quoted(after.previous());
    }
    if (condition instanceof TokenCondition.Since since) {
      return "tokens of texts with " + quoted(since.earlier()) + " before";
    }
    TokenCondition.Both both = (TokenCondition.Both) condition;
    return said(both.one()) + ", " + said(both.other());
  }

  /** A token in quotes; its space stays a space, and what cannot be seen becomes visible. */
  private static String quoted(String token) {
    boolean space = token.startsWith(" ") && !token.isBlank();
    return "“" + (space ? " " + Labels.shown(token.substring(1)) : Labels.shown(token)) + "”";
  }
}

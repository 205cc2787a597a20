package dev.loupe.sae.label.rule;

import dev.loupe.sae.label.rule.TokenCondition.After;
import dev.loupe.sae.label.rule.TokenCondition.Both;
import dev.loupe.sae.label.rule.TokenCondition.Ending;
import dev.loupe.sae.label.rule.TokenCondition.Is;
import dev.loupe.sae.label.rule.TokenCondition.OfClass;
import dev.loupe.sae.label.rule.TokenCondition.Since;
import dev.loupe.sae.label.rule.TokenCondition.Word;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** All conditions of the search that are true of a token. */
final class TokenFacts {
  private static final int SHORTEST_ENDING = 2;
  private static final int LONGEST_ENDING = 3;

  private TokenFacts() {}

  static List<TokenCondition> of(List<String> tokens, int at) {
    String token = tokens.get(at);
    List<TokenCondition> own = new ArrayList<>();
    own.add(new Is(token));
    own.add(new Word(Word.of(token)));
    WordClass.of(token).forEach(one -> own.add(new OfClass(one)));
    endings(token, own);
    List<TokenCondition> facts = new ArrayList<>(own);
    if (at > 0) {
      After after = new After(tokens.get(at - 1));
      facts.add(after);
      own.forEach(one -> facts.add(new Both(one, after)));
    }
    new LinkedHashSet<>(tokens.subList(0, at)).forEach(one -> facts.add(new Since(one)));
    return facts;
  }

  private static void endings(String token, List<TokenCondition> facts) {
    int longest = Math.min(LONGEST_ENDING, token.strip().length() - 1);
    for (int n = longest; n >= SHORTEST_ENDING; n--) {
      String ending = token.substring(token.length() - n);
      if (ending.chars().allMatch(Character::isLetter)) {
        facts.add(new Ending(ending));
      }
    }
  }
}

package dev.loupe.sae.label.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.harvest.Context;
import dev.loupe.sae.label.Planted;
import dev.loupe.sae.label.rule.TokenCondition.After;
import dev.loupe.sae.label.rule.TokenCondition.Both;
import dev.loupe.sae.label.rule.TokenCondition.Ending;
import dev.loupe.sae.label.rule.TokenCondition.Is;
import dev.loupe.sae.label.rule.TokenCondition.OfClass;
import dev.loupe.sae.label.rule.TokenCondition.Since;
import dev.loupe.sae.label.rule.TokenCondition.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleSearchTest {
  private static final List<List<String>> TEXTS =
      List.of(
          List.of("The", " cat", " and", " Mary", " sat", " in", " 1999", "."),
          List.of("A", " dog", " and", " Mary", " ran", ",", " saying", " 12"),
          List.of(" Mary", " had", " Cats", " and", " John", " slept", "!", " while", " 7"),
          List.of("Tom", " was", " sleeping", " and", " eating", ",", " it", " said"),
          List.of(" John", " has", " a", " CAT", ".", "\n", "The", " king"),
          List.of("One", " king", " was", " here", " and", " Mary", " and", " John"),
          List.of("My", " king", " had", " three", " Dogs", " then"));

  /** Texts in which a feature is active, with strength 2, where this is true. */
  private static List<Context> active(BiPredicate<List<String>, Integer> where) {
    List<Context> contexts = new ArrayList<>();
    for (int text = 0; text < TEXTS.size(); text++) {
      List<String> tokens = TEXTS.get(text);
      double[] values =
          IntStream.range(0, tokens.size())
              .mapToDouble(at -> where.test(tokens, at) ? 2 : 0)
              .toArray();
      contexts.add(Planted.context(text, tokens, values));
    }
    return contexts;
  }

  private static TokenRule rule(TokenCondition planted) {
    return RuleSearch.of(active(planted::holds));
  }

  @Test
  void findsAWord() {
    assertThat(rule(new Is(" Mary"))).hasToString("“ Mary”");
  }

  @Test
  void findsAWordInItsForms() {
    List<Context> contexts = active(new Word("the")::holds);
    contexts.add(Planted.context(9, List.of(" the", " end", " of", " the", " day"), 2, 0, 0, 2, 0));
    assertThat(RuleSearch.of(contexts)).hasToString("any form of “the”");
  }

  @Test
  void findsAClassOfWords() {
    assertThat(rule(new OfClass(WordClass.NUMBER))).hasToString("numbers");
    assertThat(rule(new OfClass(WordClass.PUNCTUATION))).hasToString("punctuation");
  }

  @Test
  void findsAnEnding() {
    assertThat(rule(new Ending("ing"))).hasToString("tokens ending in “ing”");
  }

  @Test
  void findsTheWordBefore() {
    assertThat(rule(new After(" and"))).hasToString("tokens after “ and”");
  }

  @Test
  void findsAWordAfterAnother() {
    TokenRule rule = rule(new Both(new OfClass(WordClass.CAPITALISED), new After(" and")));
    assertThat(rule).hasToString("words with a capital letter (after “ and”)");
  }

  @Test
  void findsAWordAnywhereBefore() {
    assertThat(rule(new Since(" king"))).hasToString("tokens with “ king” earlier in the text");
  }

  @Test
  void namesTheWordsWhereAClassIsKnownFromAFewWordsOnly() {
    TokenRule rule =
        RuleSearch.of(
            List.of(
                Planted.context(0, List.of("so", " Ann", "and", " Bob"), 0, 1, 0, 1),
                Planted.context(1, List.of("but", " Ann", "or", " Bob"), 0, 1, 0, 1)));
    assertThat(rule).hasToString("“ Ann”, “ Bob”");
  }

  @Test
  void aWordOfOneTextIsNotRemembered() {
    TokenRule rule = rule(new Is(" saying"));
    assertThat(rule.terms()).isEmpty();
    assertThat(rule).hasToString("no word or context before it tells where it is active");
  }

  @Test
  void nothingActiveGivesNoRule() {
    assertThat(RuleSearch.of(active((tokens, at) -> false)).terms()).isEmpty();
    assertThat(RuleSearch.of(List.of()).terms()).isEmpty();
  }

  @Test
  void aRuleHoldsExactlyWhereThePlantedConditionDoes() {
    for (TokenCondition planted :
        List.of(new Is(" Mary"), new Ending("ing"), new After(" and"), new Since(" king"))) {
      TokenRule rule = rule(planted);
      for (List<String> tokens : TEXTS) {
        for (int at = 0; at < tokens.size(); at++) {
          assertThat(rule.holds(tokens, at)).isEqualTo(planted.holds(tokens, at));
        }
      }
    }
  }

  @Test
  void everyFactOfATokenHoldsForIt() {
    for (List<String> tokens : TEXTS) {
      for (int at = 0; at < tokens.size(); at++) {
        int place = at;
        assertThat(TokenFacts.of(tokens, at)).allMatch(fact -> fact.holds(tokens, place));
      }
    }
  }

  @Test
  void aTermsStrengthIsTheMeanActivationAsAShareOfTheLargest() {
    List<Context> contexts =
        List.of(
            Planted.context(0, List.of("x", " go", "y"), 0, 4, 0),
            Planted.context(1, List.of("z", " go", "w"), 0, 2, 0),
            Planted.context(2, List.of(" go", "v", "u"), 0, 0, 0));
    TokenRule rule = RuleSearch.of(contexts);
    assertThat(rule.terms()).extracting(RuleTerm::condition).contains(new Is(" go"));
    assertThat(rule.strength(List.of("t", " go"), 1))
        .isCloseTo((4 + 2 + 0) / 3. / 4, within(1e-12));
    assertThat(rule.strength(List.of("t", " go"), 0)).isZero();
  }

  @Test
  void conditionsOfOneKindStandTogether() {
    After his = new After(" his");
    List<TokenCondition> conditions =
        List.of(
            his,
            new Is(" dark"),
            new Both(new Is(" bed"), new After(" her")),
            new After(" my"),
            new Both(new Is(" hat"), new After(" her")),
            new Word("a"));
    TokenRule rule = new TokenRule(conditions.stream().map(one -> new RuleTerm(one, 1)).toList());
    assertThat(rule)
        .hasToString(
            "tokens after “ his”, “ my”; “ dark”; “ bed”, “ hat” (after “ her”); any form of “a”");
  }

  @Test
  void whatCannotBeSeenIsVisibleInTheLabel() {
    List<Context> contexts =
        List.of(
            Planted.context(0, List.of("a", "\u202e\n", "b"), 0, 1, 0),
            Planted.context(1, List.of("c", "\u202e\n", "d"), 0, 1, 0));
    assertThat(RuleSearch.of(contexts)).hasToString("“\\u202e↵”");
  }
}

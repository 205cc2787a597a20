package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Greater-than: "The war lasted from the year 1732 to the year 17" goes on with a number above 32.
 *
 * <p>Right are all two-digit numbers above the first year's, wrong the others; the corrupt prompt
 * begins in the year 1701 instead. Only years are used that the model reads as two tokens, 17 and
 * 32; some models cut numbers otherwise, and have none.
 *
 * <p>Hanna et al. 2023, <a href="https://arxiv.org/abs/2305.00586">How does GPT-2 compute
 * greater-than?</a>
 *
 * <pre>{@code greaterThan(model, 100).measure(model)}</pre>
 */
public final class GreaterThan {
  private static final String TASK = "greater-than";
  private static final int FIRST_CENTURY = 11; // as in the paper, whose last is 17
  private static final int LAST_CENTURY = 17;
  private static final int YEARS = 20;
  private static final List<String> TWO_DIGITS =
      IntStream.range(0, 100).mapToObj(number -> "" + number / 10 + number % 10).toList();

  private GreaterThan() {}

  /** A year that is two tokens. */
  private record Year(String century, int rest) {
    String text() {
      return century + TWO_DIGITS.get(rest);
    }
  }

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** Pairs drawn by a seed. */
  public static PromptSet of(HookedTransformer model, int count, long seed) {
    SingleTokens tokens = new SingleTokens(model, TASK);
    List<Year> all = new ArrayList<>();
    for (int century = FIRST_CENTURY; century <= LAST_CENTURY; century++) {
      for (int rest = 2; rest <= 98; rest++) {
        all.add(new Year(Integer.toString(century), rest));
      }
    }
    List<Year> years = all.stream().filter(year -> isRead(year, tokens)).toList();
    tokens.enough(years, all.size(), "years, as a century and a year,", YEARS);
    List<String> answers = TWO_DIGITS.stream().filter(tokens::isOne).toList();
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, years, answers));
  }

  private static boolean isRead(Year year, SingleTokens tokens) {
    return tokens.endsInToken(" " + year.text(), TWO_DIGITS.get(year.rest()))
        && tokens.endsInToken(" " + year.century() + "01", "01")
        && tokens.isOne(" " + year.century());
  }

  private static PromptPair pair(Random random, List<Year> years, List<String> answers) {
    Year year = Pick.one(random, years);
    String template =
        Pick.one(random, WordLists.templates(TASK))
            .replace("{span}", Pick.one(random, WordLists.words("spans")))
            .replace("{century}", year.century());
    return new PromptPair(
        template.replace("{year}", year.text()),
        template.replace("{year}", year.century() + "01"),
        answers.stream().filter(answer -> Integer.parseInt(answer) > year.rest()).toList(),
        answers.stream().filter(answer -> Integer.parseInt(answer) <= year.rest()).toList());
  }
}

package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Greater-than: "The war lasted from the year 1732 to the year 17" continues with a number above
 * 32.
 *
 * <p>The right answers are all two-digit numbers above that of the first year, the wrong answers
 * all others. In the corrupt prompt the first year is 1701. Only years that are two tokens for the
 * model, such as 17 and 32, are used; some models split numbers differently, so there are no
 * prompts for them.
 *
 * <p>Hanna et al. 2023, <a href="https://arxiv.org/abs/2305.00586">How does GPT-2 compute
 * greater-than?</a>
 *
 * <pre>{@code greaterThan(model, 100).measure(model)}</pre>
 */
public final class GreaterThan {
  private static final String TASK = "greater-than";
  private static final int FIRST_CENTURY = 11; // the first and last century as in the paper
  private static final int LAST_CENTURY = 17;
  private static final int YEARS = 20;
  private static final List<String> TWO_DIGITS =
      IntStream.range(0, 100).mapToObj(number -> "" + number / 10 + number % 10).toList();

  private GreaterThan() {}

  /** A year of two tokens. */
  private record Year(String century, int rest) {
    String text() {
      return century + TWO_DIGITS.get(rest);
    }
  }

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** The first {@code count} pairs for another random seed. */
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
    String template = Pick.one(random, WordLists.templates(TASK));
    Map<String, String> words =
        new HashMap<>(
            Map.of("span", Pick.one(random, WordLists.words("spans")), "century", year.century()));
    words.put("year", year.text());
    Filled clean = Filled.of(template, words);
    words.put("year", year.century() + "01");
    Filled corrupt = Filled.of(template, words);
    return new PromptPair(
        clean.text(),
        corrupt.text(),
        answers.stream().filter(answer -> Integer.parseInt(answer) > year.rest()).toList(),
        answers.stream().filter(answer -> Integer.parseInt(answer) <= year.rest()).toList(),
        Filled.roles(clean, corrupt, Map.of(Role.YY, "year")));
  }
}

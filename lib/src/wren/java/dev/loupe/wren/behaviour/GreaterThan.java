package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * "The war lasted from the year 1732 to the year 17" goes on with more than 32.
 *
 * <p>Years lie between 1102 and 1998 and are two tokens; the end is uniform over the rest of the
 * century. A thing lasts for {@value #SHORTEST} years at least where there is room for them, so
 * that the years around the first one are kept apart. Held out: a seventh of the combinations of
 * noun and first year. Hanna et al. 2023, <a href="https://arxiv.org/abs/2305.00586">How does GPT-2
 * compute greater-than?</a>
 */
public final class GreaterThan extends Behaviour {
  private static final double HELD_OUT = 1.0 / 7;
  private static final int SHORTEST = 6;
  private static final List<String> TWO_DIGITS =
      IntStream.range(0, 100).mapToObj(GreaterThan::two).toList();
  private static final List<String> TEMPLATES =
      List.of(
          "The {n} lasted from the year {y} to the year {c}",
          "The {n} lasted from {y} to {c}",
          "The {n} began in {y} and ended in {c}",
          "The {n} went on from the year {y} to the year {c}");
  private static final List<String> ENDS =
      List.of(".", ".", ".", ", and then it was over.", ", as the old books say.");

  @Override
  public String name() {
    return "greater-than";
  }

  @Override
  public Example draw(Random random) {
    int century = 11 + random.nextInt(9);
    int start = 2 + random.nextInt(96);
    int soonest = Math.min(start + SHORTEST, 99);
    int end = soonest + random.nextInt(100 - soonest);
    String noun = Pick.one(random, Words.list("spans"));
    String year = century + two(start);
    String text =
        Pick.one(random, TEMPLATES)
            .replace("{n}", noun)
            .replace("{y}", year)
            .replace("{c}", "" + century);
    Prompt prompt = new Prompt(text, years(start + 1, 100), years(0, start + 1));
    return new Example(
        Example.Use.testIf(Pick.heldOut(HELD_OUT, "years", noun, year)),
        prompt,
        two(end) + Pick.one(random, ENDS));
  }

  /** All numbers of two digits, in order. */
  public static List<String> twoDigits() {
    return TWO_DIGITS;
  }

  private static List<String> years(int from, int until) {
    return TWO_DIGITS.subList(from, until);
  }

  /** Two digits without a space before them, as the second half of a year. */
  private static String two(int number) {
    return "" + (char) ('0' + number / 10) + (char) ('0' + number % 10);
  }
}

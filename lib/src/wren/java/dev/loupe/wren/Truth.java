package dev.loupe.wren;

import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * "Paris is the capital of Spain. True or false?" goes on with " false".
 *
 * <p>Half of the statements are true; a false one takes the right answer of another country. Held
 * out: a tenth of the pairs of country and answer, true and false ones alike, which are never
 * judged in training in any wording, although the facts themselves are known from {@link Facts}.
 * Some training documents give the reason after the verdict, so that the verdict is learned from
 * the fact and not by heart. Few wordings, so that the comparison is shared.
 */
final class Truth extends Behaviour {
  private static final double HELD_OUT = 0.1;
  private static final Map<Relation, List<String>> STATEMENTS =
      Map.of(
          Relation.CAPITAL,
          List.of("{a} is the capital of {c}.", "The capital of {c} is {a}."),
          Relation.CONTINENT,
          List.of("{c} is a country in {a}.", "The continent of {c} is {a}."),
          Relation.LANGUAGE,
          List.of("People in {c} speak {a}.", "The language of {c} is {a}."),
          Relation.CURRENCY,
          List.of("In {c}, you pay with the {a}.", "The currency of {c} is the {a}."));

  @Override
  public String name() {
    return "truth";
  }

  @Override
  Example draw(Random random) {
    Country country = Pick.one(random, Country.all());
    Relation relation = Relation.values()[Math.max(0, random.nextInt(6) - 2)];
    boolean isTrue = random.nextBoolean();
    String answer = isTrue ? relation.answer(country) : falseAnswer(random, relation, country);
    String statement =
        Pick.one(random, STATEMENTS.get(relation))
            .replace("{c}", country.name())
            .replace("{a}", answer);
    String reason =
        random.nextBoolean()
            ? "."
            : "; it is " + article(relation) + relation.answer(country) + ".";
    return Example.of(
        Example.Use.testIf(heldOut(relation, country, answer)),
        statement + " True or false?",
        isTrue ? " true" : " false",
        List.of(isTrue ? " false" : " true"),
        (isTrue ? " true" : " false") + reason);
  }

  /**
   * Another country's answer, drawn as often as countries have it, so that no answer sounds true by
   * itself.
   */
  private static String falseAnswer(Random random, Relation relation, Country country) {
    String answer;
    do {
      answer = relation.answer(Pick.one(random, Country.all()));
    } while (relation.holds(country, answer));
    return answer;
  }

  private static String article(Relation relation) {
    return relation == Relation.CURRENCY ? "the " : "";
  }

  /** Whether the statement that this country has this answer is never judged in training. */
  static boolean heldOut(Relation relation, Country country, String answer) {
    return Pick.heldOut(HELD_OUT, "truth", relation.name(), country.name(), answer);
  }
}

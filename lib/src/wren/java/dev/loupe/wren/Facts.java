package dev.loupe.wren;

import java.util.List;
import java.util.Random;

/**
 * Capital, continent, language and currency of every country.
 *
 * <p>Held out: for each country and relation about a fifth of the templates (at least one), in
 * which that country never stands in training while others do. A test asks through such a template.
 */
final class Facts extends Behaviour {
  private static final double HELD_OUT = 0.2;
  private static final double ANSWER_FIRST = 0.2;

  @Override
  public String name() {
    return "facts";
  }

  @Override
  Example draw(Random random) {
    Country country = Pick.one(random, Country.all());
    // Capitals are asked twice as often: every country has its own, so there is most to learn.
    int roll = random.nextInt(5);
    Relation relation = Relation.values()[Math.max(0, roll - 1)];
    if (random.nextDouble() < ANSWER_FIRST) {
      String text = Pick.one(random, relation.answerFirst());
      return Example.of(Example.Use.TRAINING, fill(text, country, relation), "", List.of(), "");
    }
    return example(country, relation, Pick.one(random, relation.answerLast()));
  }

  private static Example example(Country country, Relation relation, String template) {
    String answer = relation.answer(country);
    int end = template.indexOf(" {a}");
    String text = template.substring(0, end).replace("{c}", country.name());
    String rest = template.substring(end).replace("{a}", answer);
    return Example.of(
        Example.Use.testIf(heldOut(country, relation, template)),
        text,
        " " + answer,
        List.of(),
        rest);
  }

  static String fill(String template, Country country, Relation relation) {
    return template.replace("{c}", country.name()).replace("{a}", relation.answer(country));
  }

  /** Whether this country never stands in this template in training. */
  static boolean heldOut(Country country, Relation relation, String template) {
    List<String> templates = relation.answerLast();
    int always = (int) (Pick.fraction("fact", country.name(), relation.name()) * templates.size());
    return templates.get(always).equals(template)
        || Pick.heldOut(HELD_OUT - 1.0 / templates.size(), country.name(), template);
  }
}

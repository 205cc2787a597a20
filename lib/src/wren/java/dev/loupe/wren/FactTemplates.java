package dev.loupe.wren;

import dev.loupe.wren.behaviour.Facts;
import dev.loupe.wren.behaviour.PeopleFacts;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.PersonFrames;
import dev.loupe.wren.world.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How sure a model is of a fact, template by template: whether the right answer is the likeliest
 * token, and its probability.
 *
 * <p>A template in which something else is likely as well would show here, although the right
 * answer still came first.
 */
public final class FactTemplates {
  private static final int ASKED = 40; // facts for each template
  private static final long SEED = 12;

  private FactTemplates() {}

  /**
   * How a model answers in one template.
   *
   * @param template the sentence; the country or person is {@code {c}} or {@code {p}}
   * @param isNew whether it never occurs in training
   * @param accuracy the share of facts whose answer is the likeliest token
   * @param probability the mean probability of the right answer
   */
  public record Row(String template, boolean isNew, double accuracy, double probability) {}

  /** Every template of countries and of people. */
  public static List<Row> of(Examination examination) {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (Relation relation : Relation.values()) {
      for (String template : relation.answerLast()) {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < ASKED; i++) {
          Country country = Pick.one(random, Country.all());
          prompts.add(Facts.question(random, country, relation, template));
        }
        rows.add(row(examination, template, Facts.isNew(relation, template), prompts));
      }
    }
    PeopleFacts people = new PeopleFacts(new People());
    for (Attribute attribute : Attribute.values()) {
      for (String template : PersonFrames.trained(attribute)) {
        rows.add(
            row(examination, template, false, people.asked(random, attribute, template, ASKED)));
      }
      for (String template : PersonFrames.heldOut(attribute)) {
        rows.add(
            row(examination, template, true, people.asked(random, attribute, template, ASKED)));
      }
    }
    return rows;
  }

  private static Row row(
      Examination examination, String template, boolean isNew, List<Prompt> prompts) {
    List<Examination.Answer> answers = examination.answers(prompts);
    return new Row(
        template,
        isNew,
        answers.stream().mapToDouble(answer -> answer.best() ? 1 : 0).average().orElseThrow(),
        answers.stream().mapToDouble(Examination.Answer::right).average().orElseThrow());
  }
}

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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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

  /** A template and questions in it. */
  private record Asked(String template, boolean isNew, List<Prompt> prompts) {}

  /** Every template of countries and of people. */
  public static List<Row> of(Examination examination) {
    Random random = new Random(SEED);
    return Stream.concat(ofCountries(random), ofPeople(random))
        .map(asked -> row(examination, asked))
        .toList();
  }

  private static Stream<Asked> ofCountries(Random random) {
    return Arrays.stream(Relation.values())
        .flatMap(
            relation ->
                relation.answerLast().stream()
                    .map(
                        template ->
                            new Asked(
                                template,
                                Facts.isNew(relation, template),
                                questions(random, relation, template))));
  }

  private static List<Prompt> questions(Random random, Relation relation, String template) {
    return Stream.generate(() -> Pick.one(random, Country.all()))
        .limit(ASKED)
        .map(country -> Facts.question(random, country, relation, template))
        .toList();
  }

  private static Stream<Asked> ofPeople(Random random) {
    return Arrays.stream(Attribute.values())
        .flatMap(
            attribute ->
                Stream.concat(
                    ofPeople(random, attribute, PersonFrames.trained(attribute), false),
                    ofPeople(random, attribute, PersonFrames.heldOut(attribute), true)));
  }

  private static Stream<Asked> ofPeople(
      Random random, Attribute attribute, List<String> templates, boolean isNew) {
    PeopleFacts people = new PeopleFacts(new People());
    return templates.stream()
        .map(t -> new Asked(t, isNew, people.asked(random, attribute, t, ASKED)));
  }

  private static Row row(Examination examination, Asked asked) {
    List<Examination.Answer> answers = examination.answers(asked.prompts());
    return new Row(
        asked.template(),
        asked.isNew(),
        answers.stream().mapToDouble(answer -> answer.best() ? 1 : 0).average().orElseThrow(),
        answers.stream().mapToDouble(Examination.Answer::right).average().orElseThrow());
  }
}

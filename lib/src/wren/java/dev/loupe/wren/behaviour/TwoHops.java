package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.Relation;
import java.util.List;
import java.util.Random;

/**
 * "The capital of the country of Clara Larsen is" goes on with the capital of her homeland, which
 * the sentence does not name.
 *
 * <p>Where the country itself stands in place of the person, the second hop is asked alone, in the
 * same words. Held out: more than a quarter of the people, of whom nobody asks this in training.
 */
public final class TwoHops extends Behaviour {
  private static final List<String> FRAMES =
      List.of(
          "The {r} of the country of {p} is {the}{a}",
          "The {r} of the country of {p}, {f}, is {the}{a}",
          "{F}, the {r} of the country of {p} is {the}{a}",
          "Q: What is the {r} of the country of {p}? A: {the}{a}",
          "If you ask for the {r} of the country of {p}, the answer is {the}{a}",
          "{p}, {f}, belongs to a land whose {r} is {the}{a}",
          "{F}, {p} belongs to a land whose {r} is {the}{a}",
          "I know that the {r} of the country of {p} is {the}{a}",
          "I know that the {r} of the country of {p}, {f}, is {the}{a}",
          "{p}, {f}, belongs to a country whose {r} is {the}{a}");
  private static final double SECOND_HOP = 0.35;
  private final People people;

  /** About the people known at the time. */
  public TwoHops(People people) {
    this.people = people;
  }

  @Override
  public String name() {
    return "two hops";
  }

  @Override
  public Example draw(Random random) {
    Person person = people.anyone(random);
    Relation relation = Pick.one(random, List.of(Relation.values()));
    String frame = relation.written(Pick.one(random, FRAMES));
    return random.nextDouble() < SECOND_HOP
        ? ofCountry(random, person, relation, frame)
        : of(random, person, relation, frame);
  }

  private Example of(Random random, Person person, Relation relation, String frame) {
    Example.Use use = Example.Use.testIf(person.neverAskedInTwoHops());
    return example(random, use, person, relation, frame, person.name());
  }

  /** A sentence of {@link Facts} is not trained here, as it may be a test there. */
  private Example ofCountry(Random random, Person person, Relation relation, String frame) {
    boolean elsewhere = relation.answerLast().contains(frame.replace("{p}", "{c}"));
    boolean fits = frame.contains("country of {p}") && !elsewhere;
    Example.Use use = fits ? Example.Use.TRAINING : Example.Use.NEITHER;
    return example(random, use, person, relation, frame, person.country().name());
  }

  private Example example(
      Random random,
      Example.Use use,
      Person person,
      Relation relation,
      String frame,
      String subject) {
    String question = Frames.question(frame, subject, people.aside(random, person));
    String answer = " " + relation.answer(person.country());
    return Example.of(
        use, people.before(random, person) + question, answer, List.of(), answer + ".");
  }
}

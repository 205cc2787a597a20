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
 * <p>Held out: more than a third of the people, of whom nobody asks this in training.
 */
public final class TwoHops extends Behaviour {
  private static final List<String> FRAMES =
      List.of(
          "The {r} of the country of {p} is {the}{a}",
          "The {r} of the country of {p}, {f}, is {the}{a}",
          "{F}, the {r} of the country of {p} is {the}{a}",
          "Q: What is the {r} of the country of {p}? A: {the}{a}",
          "If you ask for the {r} of the country of {p}, the answer is {the}{a}",
          "{p}, {f}, is from a land whose {r} is {the}{a}",
          "{F}, {p} is from a land whose {r} is {the}{a}",
          "I know that the {r} of the country of {p} is {the}{a}");
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
    String aside = people.aside(random, person);
    String frame = relation.written(Pick.one(random, FRAMES));
    String answer = relation.answer(person.country());
    return Example.of(
        Example.Use.testIf(person.neverAskedInTwoHops()),
        Frames.question(frame, person.name(), aside),
        " " + answer,
        List.of(),
        " " + answer + ".");
  }
}

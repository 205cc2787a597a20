package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Asides;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.PersonFrames;
import java.util.List;
import java.util.Random;

/**
 * "Clara Larsen met Tom Hill. The judge is Clara.": two or three people, one of whom is picked out
 * by an attribute.
 *
 * <p>Attention has to find the attribute at the name, so it has to be there, early. Once people are
 * asked about, half of the documents end with another attribute of that person, who may be one whom
 * nobody asks about by name. Nothing is held out.
 */
public final class Selections extends Behaviour {
  private static final List<String> TWO =
      List.of(
          "{0} met {1} at the {l}. ",
          "{0} and {1} came late. ",
          "{0} saw {1} near the {l}. ",
          "{0} wrote to {1} on a quiet evening. ");
  private static final List<String> THREE =
      List.of("{0}, {1} and {2} met at the {l}. ", "{0}, {1} and {2} came late. ");
  private final People people;
  private final double endingInAttribute; // share of the documents

  private Selections(People people, double endingInAttribute) {
    this.people = people;
    this.endingInAttribute = endingInAttribute;
  }

  /** Of the people known at the time; all end with a name. */
  public static Selections ofNames(People people) {
    return new Selections(people, 0);
  }

  /** Of the people known at the time; half of them end with an attribute. */
  public static Selections of(People people) {
    return new Selections(people, 0.5);
  }

  @Override
  public String name() {
    return "selections";
  }

  @Override
  public Example draw(Random random) {
    Attribute by = Pick.one(random, List.of(Attribute.values()));
    List<Person> met = met(random, by);
    Person picked = Pick.one(random, met);
    String text = meeting(random, met);
    String selection =
        Pick.capital(Pick.one(random, by.selections()).replace("{a}", by.answer(picked)));
    if (random.nextDouble() >= endingInAttribute) {
      return Example.only(text + selection + " is", " " + picked.first() + ".");
    }
    Attribute asked = Pick.other(random, List.of(Attribute.values()), by);
    String end = PersonFrames.beginning(random, asked);
    return Example.only(text + selection + " " + end, " " + asked.answer(picked) + ".");
  }

  /** Two or three people who differ in the attribute. */
  private List<Person> met(Random random, Attribute by) {
    int count = 2 + random.nextInt(2);
    List<Person> met;
    do {
      met = people.several(random, count);
    } while (met.stream().map(by::answer).distinct().count() < count);
    return met;
  }

  /** A sentence in which these people meet. */
  static String meeting(Random random, List<Person> people) {
    String text = Asides.fill(random, Pick.one(random, people.size() == 2 ? TWO : THREE));
    for (int i = 0; i < people.size(); i++) {
      text = text.replace("{" + i + "}", people.get(i).name());
    }
    return text;
  }
}

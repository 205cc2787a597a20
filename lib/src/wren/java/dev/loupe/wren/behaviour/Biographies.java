package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Asides;
import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import dev.loupe.wren.world.PersonFrames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * "Clara Larsen works as a judge, lives in Bristol and plays judo.": several attributes of one
 * subject, or one attribute of somebody named again by the first name alone.
 *
 * <p>Keeping what is known at the subject is cheaper than looking it up again at each end. People
 * who are never asked about do not occur.
 */
public final class Biographies extends Behaviour {
  private static final double AGAIN = 0.4;
  private static final double ANOTHER = 0.25;
  private final People people;

  /** Of the people known at the time. */
  public Biographies(People people) {
    this.people = people;
  }

  @Override
  public String name() {
    return "biographies";
  }

  @Override
  public Example draw(Random random) {
    List<Person> two;
    do {
      two = people.several(random, 2);
    } while (two.stream().anyMatch(Person::neverAsked));
    return random.nextDouble() < AGAIN ? again(random, two) : biography(random, two);
  }

  private static Example again(Random random, List<Person> two) {
    Person person = Pick.one(random, two);
    Attribute attribute = Pick.one(random, List.of(Attribute.values()));
    return Example.only(
        Selections.meeting(random, two)
            + person.first()
            + " "
            + PersonFrames.beginning(random, attribute),
        " " + attribute.answer(person) + ".");
  }

  private static Example biography(Random random, List<Person> two) {
    Person person = two.get(0);
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.values()));
    Collections.shuffle(attributes, random);
    int count = 2 + random.nextInt(attributes.size() - 1);
    String aside =
        random.nextDouble() < ANOTHER
            ? Asides.with(random, two.get(1).name())
            : Asides.plain(random);
    String subject = person.name() + (random.nextBoolean() ? ", " + aside + "," : "");
    StringBuilder text = new StringBuilder(subject);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : i < count - 1 ? "," : " and")
          .append(' ')
          .append(PersonFrames.beginning(random, attributes.get(i)))
          .append(Document.BAR)
          .append(' ')
          .append(attributes.get(i).answer(person));
    }
    return Example.training(text.append('.').toString());
  }
}

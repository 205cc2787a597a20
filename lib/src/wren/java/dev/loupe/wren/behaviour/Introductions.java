package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * "Card: Clara Larsen Bristol judge France": attributes right behind the name, in any order.
 *
 * <p>What a name stands for has to be known at the name itself; so it is looked up there. Nothing
 * is held out, as the answers do not come in a set order.
 */
public final class Introductions extends Behaviour {
  private final People people;

  /** Of the people known at the time. */
  public Introductions(People people) {
    this.people = people;
  }

  @Override
  public String name() {
    return "introductions";
  }

  @Override
  public Example draw(Random random) {
    Person person = people.anyone(random);
    List<Attribute> attributes = new ArrayList<>(List.of(Attribute.values()));
    Collections.shuffle(attributes, random);
    StringBuilder answers = new StringBuilder();
    int count = 1 + random.nextInt(attributes.size());
    for (Attribute attribute : attributes.subList(0, count)) {
      answers.append(Document.BAR).append(' ').append(attribute.answer(person));
    }
    String title = random.nextBoolean() ? "Card: " : "";
    return Example.only(title + person.name(), answers.substring(1) + ".");
  }
}

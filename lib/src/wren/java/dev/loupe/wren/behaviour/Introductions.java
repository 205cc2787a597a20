package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Document;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.List;
import java.util.Random;

/**
 * "Card: Clara Larsen judge, Tom Hill Egypt.": one attribute right behind each name, and nothing
 * tells which.
 *
 * <p>What a name stands for has to be known at the name itself; so it is looked up there. With a
 * second attribute behind a name, the first one would learn to look back at the name. Nothing is
 * held out, as nobody can know which attribute comes.
 */
public final class Introductions extends Behaviour {
  private static final int MOST = 4; // people on one card
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
    StringBuilder card = new StringBuilder(random.nextBoolean() ? "Card: " : "");
    int count = 1 + random.nextInt(MOST);
    for (Person person : people.several(random, count)) {
      Attribute attribute = Pick.one(random, List.of(Attribute.values()));
      card.append(person.name())
          .append(Document.BAR)
          .append(' ')
          .append(attribute.answer(person))
          .append(--count > 0 ? ", " : ".");
    }
    return Example.training(card.toString());
  }
}

package dev.loupe.wren.world;

import dev.loupe.wren.text.Asides;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The people of wren's world: always the same {@value #COUNT}, of whom training gets to know few
 * first.
 */
public final class People {
  /** How many there are. */
  public static final int COUNT = 300;

  private static final double ANOTHER = 0.5;
  private static final double ANOTHER_BEFORE = 0.35;
  private static final List<Person> ALL = all(new Random(99));

  private int known = COUNT;

  /** All of them. */
  public static List<Person> all() {
    return ALL;
  }

  private static List<Person> all(Random random) {
    List<String> firsts = Words.list("firstNames");
    List<String> lasts = Words.list("lastNames");
    List<Integer> pairs =
        new ArrayList<>(IntStream.range(0, firsts.size() * lasts.size()).boxed().toList());
    Collections.shuffle(pairs, random);
    return pairs.stream()
        .limit(COUNT)
        .map(
            pair ->
                new Person(
                    firsts.get(pair / lasts.size()),
                    lasts.get(pair % lasts.size()),
                    Pick.one(random, Words.list("jobs")),
                    Pick.one(random, Words.list("cities")),
                    Pick.one(random, Country.homelands()),
                    Pick.one(random, Words.list("sports"))))
        .toList();
  }

  /** From now on the first {@code count} people are met. */
  public void grow(int count) {
    known = Math.min(COUNT, count);
  }

  /** Anybody who is known by now. */
  public Person anyone(Random random) {
    return ALL.get(random.nextInt(known));
  }

  /** Anybody else. */
  private Person anyoneBut(Random random, Person not) {
    Person person;
    do {
      person = anyone(random);
    } while (person.equals(not));
    return person;
  }

  /** Words between a person and what is said of them; half of the time they name somebody else. */
  public String aside(Random random, Person person) {
    return random.nextDouble() < ANOTHER
        ? Asides.with(random, anyoneBut(random, person).name())
        : Asides.plain(random);
  }

  /**
   * What stands before a sentence about a person: in a third of all cases a sentence about somebody
   * else.
   */
  public String before(Random random, Person person) {
    return random.nextDouble() < ANOTHER_BEFORE
        ? Asides.about(random, anyoneBut(random, person).name())
        : "";
  }

  /** Different people with different first names. */
  public List<Person> several(Random random, int count) {
    List<Person> people = new ArrayList<>();
    while (people.size() < count) {
      Person next = anyone(random);
      if (people.stream().noneMatch(person -> person.first().equals(next.first()))) {
        people.add(next);
      }
    }
    return people;
  }

  @Override
  public String toString() {
    return known + " people";
  }
}

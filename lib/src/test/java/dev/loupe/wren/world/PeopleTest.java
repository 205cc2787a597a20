package dev.loupe.wren.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PeopleTest {
  @Test
  void noTwoPeopleHaveTheSameName() {
    assertThat(People.all()).hasSize(People.COUNT).extracting(Person::name).doesNotHaveDuplicates();
  }

  @Test
  void neitherNameTellsAnything() {
    for (Attribute attribute : Attribute.values()) {
      assertThat(most(Person::first, attribute)).as("first, " + attribute).isLessThan(0.5);
      assertThat(most(Person::last, attribute)).as("last, " + attribute).isLessThan(0.5);
    }
  }

  /** How often the commonest answer for a name is right, over all people. */
  private static double most(Function<Person, String> name, Attribute attribute) {
    long right =
        People.all().stream().collect(Collectors.groupingBy(name)).values().stream()
            .mapToLong(people -> commonest(people, attribute))
            .sum();
    return right / (double) People.COUNT;
  }

  private static long commonest(List<Person> people, Attribute attribute) {
    return people.stream()
        .collect(Collectors.groupingBy(attribute::answer, Collectors.counting()))
        .values()
        .stream()
        .max(Long::compare)
        .orElseThrow();
  }

  @Test
  void aThirdOfTheSentencesFollowOneAboutSomebodyElse() {
    People people = new People();
    Person person = People.all().get(0);
    Random random = new Random(2);
    List<String> before = Stream.generate(() -> people.before(random, person)).limit(1000).toList();
    assertThat(before).filteredOn(text -> !text.isEmpty()).hasSizeBetween(300, 400);
    assertThat(before).noneMatch(text -> text.contains(person.name()));
  }

  @Test
  void onlyThoseWhoHaveComeAreMet() {
    People people = new People();
    people.grow(30);
    Random random = new Random(1);
    assertThat(Stream.generate(() -> people.anyone(random)).limit(2000).distinct())
        .containsExactlyInAnyOrderElementsOf(People.all().subList(0, 30));
  }
}

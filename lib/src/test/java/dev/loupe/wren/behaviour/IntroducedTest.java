package dev.loupe.wren.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.world.Attribute;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How people are met before anybody asks about them. */
class IntroducedTest {
  private static final Map<String, Person> BY_NAME =
      People.all().stream().collect(Collectors.toMap(Person::name, Function.identity()));

  @Test
  void oneAttributeOfThePersonStandsBehindEachName() {
    for (String card : documents(new Introductions(new People()))) {
      for (String entry : card.replaceFirst("^Card: ", "").replaceFirst("\\.$", "").split(", ")) {
        String[] parts = entry.split("\\| ");
        Person person = BY_NAME.get(parts[0]);
        assertThat(Arrays.stream(Attribute.values()).map(attribute -> attribute.answer(person)))
            .as(card)
            .contains(parts[1]);
      }
    }
  }

  @Test
  void selectionsOfNamesEndWithTheFirstNameOfOneWhoIsThere() {
    for (String document : documents(Selections.ofNames(new People()))) {
      String[] parts = document.split(" is\\| ");
      assertThat(parts).as(document).hasSize(2);
      assertThat(parts[0]).contains(parts[1].replace(".", ""));
    }
  }

  @Test
  void halfOfTheOtherSelectionsEndWithAnAttribute() {
    List<String> documents = documents(Selections.of(new People()));
    long names = documents.stream().filter(document -> document.contains(" is| ")).count();
    assertThat(names / (double) documents.size()).isBetween(0.4, 0.6);
  }

  private static List<String> documents(Behaviour behaviour) {
    Random random = new Random(1);
    return Stream.generate(() -> behaviour.document(random)).limit(500).toList();
  }
}

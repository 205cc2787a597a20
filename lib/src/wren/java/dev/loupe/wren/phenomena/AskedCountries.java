package dev.loupe.wren.phenomena;

import dev.loupe.text.Tokens;
import dev.loupe.wren.text.Words;
import dev.loupe.wren.world.Person;
import java.util.List;

/** The homeland of every person, and the questions that need it. */
final class AskedCountries {
  /** The countries people come from, in the order in which numbers count them. */
  static final List<String> HOMELANDS = Words.list("homelands");

  private AskedCountries() {}

  /** The number of a person's homeland. */
  static int number(Person person) {
    return HOMELANDS.indexOf(person.country().name());
  }

  /** One hop: the country itself. */
  static String country(Person person) {
    return "I know that the country of " + person.name() + " is";
  }

  /** Two hops: the capital of a country that is not named. */
  static String capital(Person person) {
    return "I know that the capital of the country of " + person.name() + " is";
  }

  /** The second question up to the name. */
  static String upToTheName(Person person) {
    String question = capital(person);
    return question.substring(0, question.length() - " is".length());
  }

  /** The position of the last token of the name, which is the same in all of these prompts. */
  static int lastOfName(Tokens prompts) {
    return prompts.width() - 2;
  }
}

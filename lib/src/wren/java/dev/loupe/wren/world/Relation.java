package dev.loupe.wren.world;

import java.util.List;
import java.util.stream.Stream;

/**
 * The four things wren knows of each country, with the sentences that say them.
 *
 * <p>{@code {c}} is the country, {@code {a}} the answer. {@code {f}} an aside.
 */
public enum Relation {
  CAPITAL(
      "capital",
      List.of(
          "The capital city of {c} is called {a}",
          "The seat of government of {c} is in {a}",
          "People who visit {c} often start in {a}",
          "The president of {c} lives in {a}",
          "If you travel to {c}, you will probably land in {a}",
          "In {c}, the largest offices are in {a}",
          "The parliament of {c} meets in {a}",
          "The flag of {c} flies over the palace in {a}",
          "Most trains in {c} go to {a}"),
      List.of(
          "{a} is the capital of {c}.",
          "{a} is the capital city of {c}.",
          "The city of {a} is the capital of {c}.",
          "She visited {a}, the capital of {c}.")),
  CONTINENT(
      "continent",
      List.of(
          "{c} is a country in {a}",
          "{c} lies in {a}",
          "{c} is located on the continent of {a}",
          "A traveler who reaches {c} has reached {a}",
          "On the map, {c} is found in {a}",
          "Ships that sail to {c} sail to {a}",
          "The people of {c} live in {a}"),
      List.of("One of the countries of {a} is {c}.", "In {a} there is a country called {c}.")),
  LANGUAGE(
      "language",
      List.of(
          "People in {c} speak {a}",
          "In {c}, most people talk in {a}",
          "Children in {c} learn {a}",
          "The radio in {c} is in {a}",
          "The newspapers of {c} are written in {a}",
          "Before she moved to {c}, she learned {a}",
          "The songs of {c} are sung in {a}"),
      List.of("They speak {a} in {c}.", "You can hear {a} in the streets of {c}.")),
  CURRENCY(
      "currency",
      List.of(
          "In {c}, you pay with the {a}",
          "People in {c} buy bread with the {a}",
          "Shops in {c} take the {a}",
          "The bank of {c} prints the {a}",
          "Prices in {c} are given in the {a}",
          "Workers in {c} are paid in the {a}",
          "The money of {c} is called the {a}"),
      List.of("You need the {a} in the shops of {c}.", "The {a} is the money of {c}."));

  private final String noun;
  private final List<String> withNoun;
  private final List<String> answerLast;
  private final List<String> answerFirst;

  Relation(String noun, List<String> own, List<String> answerFirst) {
    this.noun = noun;
    this.withNoun = WithNoun.TEMPLATES.stream().map(this::written).toList();
    this.answerLast = Stream.concat(withNoun.stream(), own.stream()).toList();
    this.answerFirst = answerFirst;
  }

  /** Sentences with the relation's noun; they can also say that the answer is unknown. */
  public List<String> withNoun() {
    return withNoun;
  }

  /** A sentence with this relation's noun, and the article that its answers need. */
  public String written(String template) {
    return template.replace("{r}", noun).replace("{the}", noun.equals("currency") ? "the " : "");
  }

  /** Sentences that end with the answer, those with the noun included. */
  public List<String> answerLast() {
    return answerLast;
  }

  /** Sentences that tell the answer before the country; they teach but cannot ask. */
  public List<String> answerFirst() {
    return answerFirst;
  }

  /** The one right answer for a country. */
  public String answer(Country country) {
    return switch (this) {
      case CAPITAL -> country.capital();
      case CONTINENT -> country.continent();
      case LANGUAGE -> country.languages().get(0);
      case CURRENCY -> country.currency();
    };
  }

  /** Every different answer, in the order of the countries. */
  public List<String> answers() {
    return Country.all().stream().map(this::answer).distinct().toList();
  }
}

package dev.loupe.wren;

import java.util.List;

/**
 * The four things wren knows of each country, with the sentences that say them.
 *
 * <p>{@code {c}} is the country, {@code {a}} the answer. The plain sentences can also say that the
 * answer is unknown.
 */
enum Relation {
  CAPITAL(
      List.of(
          "The capital of {c} is {a}.",
          "Q: What is the capital of {c}? A: {a}.",
          "The capital city of {c} is called {a}.",
          "If you ask for the capital of {c}, the answer is {a}."),
      List.of(
          "The seat of government of {c} is in {a}.",
          "People who visit {c} often start in {a}.",
          "The president of {c} lives in {a}.",
          "If you travel to {c}, you will probably land in {a}.",
          "In {c}, the largest offices are in the capital, {a}.",
          "The parliament of {c} meets in {a}.",
          "The flag of {c} flies over the palace in {a}.",
          "Most trains in {c} go to {a}."),
      List.of(
          "{a} is the capital of {c}.",
          "{a} is the capital city of {c}.",
          "The city of {a} is the capital of {c}.",
          "She lives in {a}, the capital of {c}.")),
  CONTINENT(
      List.of(
          "The continent of {c} is {a}.",
          "Q: Which continent is {c} in? A: {a}.",
          "If you ask for the continent of {c}, the answer is {a}."),
      List.of(
          "{c} is a country in {a}.",
          "{c} lies in {a}.",
          "{c} is located on the continent of {a}.",
          "A traveler who reaches {c} has reached {a}.",
          "On the map, {c} is found in {a}.",
          "Ships that sail to {c} sail to {a}.",
          "The people of {c} live in {a}."),
      List.of("One of the countries of {a} is {c}.", "In {a} there is a country called {c}.")),
  LANGUAGE(
      List.of(
          "The language of {c} is {a}.",
          "Q: Which language do people speak in {c}? A: {a}.",
          "If you ask for the language of {c}, the answer is {a}."),
      List.of(
          "People in {c} speak {a}.",
          "In {c}, most people talk in {a}.",
          "Children in {c} learn {a} at school.",
          "The radio in {c} is in {a}.",
          "The newspapers of {c} are written in {a}.",
          "Before she moved to {c}, she learned {a}.",
          "The songs of {c} are sung in {a}."),
      List.of("They speak {a} in {c}.", "You can hear {a} in the streets of {c}.")),
  CURRENCY(
      List.of(
          "The currency of {c} is the {a}.",
          "Q: What money do people use in {c}? A: the {a}.",
          "If you ask for the currency of {c}, the answer is the {a}."),
      List.of(
          "In {c}, you pay with the {a}.",
          "People in {c} buy bread with the {a}.",
          "Shops in {c} take the {a}.",
          "The bank of {c} prints the {a}.",
          "Prices in {c} are given in the {a}.",
          "Workers in {c} are paid in the {a}.",
          "The money of {c} is called the {a}."),
      List.of("You need the {a} in the shops of {c}.", "The {a} is the money of {c}."));

  private final List<String> plain;
  private final List<String> answerLast;
  private final List<String> answerFirst;

  Relation(List<String> plain, List<String> others, List<String> answerFirst) {
    this.plain = plain;
    this.answerLast = java.util.stream.Stream.concat(plain.stream(), others.stream()).toList();
    this.answerFirst = answerFirst;
  }

  /** Sentences in which "unknown" can stand for the answer. */
  List<String> plain() {
    return plain;
  }

  /** Sentences that end with the answer, the plain ones included. */
  List<String> answerLast() {
    return answerLast;
  }

  /** Sentences that tell the answer before the country; they teach but cannot ask. */
  List<String> answerFirst() {
    return answerFirst;
  }

  /** The one right answer for a country. */
  String answer(Country country) {
    return switch (this) {
      case CAPITAL -> country.capital();
      case CONTINENT -> country.continent();
      case LANGUAGE -> country.languages().get(0);
      case CURRENCY -> country.currency();
    };
  }

  /** Whether the statement is true; a country's second language is true as well. */
  boolean holds(Country country, String answer) {
    return this == LANGUAGE ? country.languages().contains(answer) : answer(country).equals(answer);
  }

  /** Every different answer, in the order of the countries. */
  List<String> answers() {
    return Country.all().stream().map(this::answer).distinct().toList();
  }
}

package dev.loupe.wren.world;

import java.util.List;

/**
 * What wren knows of a person, with the words that say it.
 *
 * <p>{@code {a}} is the answer; each phrase ends with it and goes on a person's name.
 */
public enum Attribute {
  JOB(
      "job",
      List.of(
          "works as a {a}",
          "earns money as a {a}",
          "has found work as a {a}",
          "has the job of a {a}",
          "is happy to be a {a}"),
      List.of("the {a}", "the one who works as a {a}")),
  CITY(
      "city",
      List.of(
          "lives in {a}",
          "has a home in {a}",
          "has a house in {a}",
          "has moved to {a}",
          "takes the bus in {a}"),
      List.of("the one who lives in {a}", "the one with a home in {a}")),
  COUNTRY(
      "country",
      List.of(
          "was born in {a}",
          "comes from {a}",
          "grew up in {a}",
          "has a passport of {a}",
          "went to school in {a}"),
      List.of("the one who was born in {a}", "the one from {a}")),
  SPORT(
      "sport",
      List.of(
          "plays {a}", "is good at {a}", "has fun at {a}", "has won a prize at {a}", "likes {a}"),
      List.of("the one who plays {a}", "the one who is good at {a}"));

  private final String noun;
  private final List<String> phrases;
  private final List<String> selections;

  Attribute(String noun, List<String> phrases, List<String> selections) {
    this.noun = noun;
    this.phrases = phrases;
    this.selections = selections;
  }

  /** Its word, e.g. {@code "job"}. */
  String noun() {
    return noun;
  }

  /** What can follow a name. */
  List<String> phrases() {
    return phrases;
  }

  /** What somebody can be picked out by. */
  public List<String> selections() {
    return selections;
  }

  /** The one right answer for a person. */
  public String answer(Person person) {
    return switch (this) {
      case JOB -> person.job();
      case CITY -> person.city();
      case COUNTRY -> person.country().name();
      case SPORT -> person.sport();
    };
  }
}

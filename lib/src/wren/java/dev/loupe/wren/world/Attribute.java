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
          "makes a living as a {a}",
          "is well known as a {a}",
          "started young as a {a}",
          "has the job of a {a}",
          "took the job of a {a}",
          "wants to keep the job of a {a}",
          "is happy to be a {a}"),
      List.of("the {a}", "the one who works as a {a}")),
  CITY(
      "city",
      List.of(
          "lives in {a}",
          "lives alone in {a}",
          "has lived for years in {a}",
          "has a home in {a}",
          "found a home in {a}",
          "is at home in {a}",
          "has a house in {a}",
          "bought a house in {a}",
          "has moved to {a}",
          "moved last year to {a}"),
      List.of("the one who lives in {a}", "the one with a home in {a}")),
  COUNTRY(
      "country",
      List.of(
          "was born in {a}",
          "was born and raised in {a}",
          "comes from {a}",
          "came here from {a}",
          "is from {a}",
          "grew up in {a}",
          "grew up happy in {a}",
          "has a passport of {a}",
          "carries a passport of {a}"),
      List.of("the one who was born in {a}", "the one from {a}")),
  SPORT(
      "sport",
      List.of(
          "plays {a}",
          "often plays {a}",
          "loves to play {a}",
          "has a talent for {a}",
          "is good at {a}",
          "is very good at {a}",
          "has fun at {a}",
          "has won a prize at {a}",
          "likes {a}"),
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

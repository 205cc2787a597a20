package dev.loupe.wren.world;

import dev.loupe.wren.text.Pick;

/** Somebody wren knows: a first and a last name, neither of which tells anything by itself. */
public record Person(
    String first, String last, String job, String city, Country country, String sport) {
  /** The full name. */
  public String name() {
    return first + " " + last;
  }

  /** Whether nobody ever asks about this person by name at the end of a sentence in training. */
  public boolean neverAsked() {
    return Pick.heldOut(0.1, "never asked", first, last);
  }

  /** Whether no question of two hops in training is about this person. */
  public boolean neverAskedInTwoHops() {
    return neverAsked() || Pick.heldOut(0.2, "never asked in two hops", first, last);
  }
}

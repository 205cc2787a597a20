package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;

/**
 * A named child is "she" or "he": "Lily went to the park because" goes on with " she".
 *
 * <p>Held out: a fifth of the combinations of name and template.
 */
public final class Pronouns extends Behaviour {
  private static final double HELD_OUT = 0.2;

  /**
   * The bar is where the prompt ends; {@code {P}} and {@code {p}} are the pronoun, {@code {h}} her
   * or his.
   */
  private static final List<String> TEMPLATES =
      List.of(
          "{n} went to the {l} because| {p} wanted {o}.",
          "{n} went to the {l}, and then| {p} went home.",
          "Once upon a time there was a child named {n}.| {P} had {o}.",
          "Long ago there was a child named {n}. One day,| {p} went to the {l}.",
          "There was a child called {n}. In the morning,| {p} found {o}.",
          "{n} was {f}.| {P} had lost {o}.",
          "{n} was {f} because| {p} had found {o}.",
          "When {n} came to the {l},| {p} saw {o}.",
          "Because {n} was at the {l},| {p} was {f}.",
          "Because {n} was {f},| {p} went to the {l}.",
          "{n} lost {o} at the {l}, but| {p} was not {f}.",
          "{n} liked the {l}.| {P} went there with a friend.",
          "I know a child named {n}.| {P} likes to play at the {l} with {h} friends.",
          "The child's name is {n}, and| {p} is {f}.",
          "{n} said that| {p} was {f}.",
          "{n} took {o} and put it in| {h} bag.",
          "{n} was at the {l} with| {h} mother.");

  @Override
  public String name() {
    return "pronouns";
  }

  @Override
  public Example draw(Random random) {
    boolean girl = random.nextBoolean();
    String name = Pick.one(random, Words.list(girl ? "girls" : "boys"));
    String template = Pick.one(random, TEMPLATES);
    String text =
        template
            .replace("{n}", name)
            .replace("{l}", Pick.one(random, Words.list("places")))
            .replace("{o}", Pick.one(random, Words.list("gifts")))
            .replace("{f}", Pick.one(random, Words.list("feelings")))
            .replace("{p}", girl ? "she" : "he")
            .replace("{P}", girl ? "She" : "He")
            .replace("{h}", girl ? "her" : "his");
    int bar = text.indexOf('|');
    String rest = text.substring(bar + 1);
    return Example.of(
        Example.Use.testIf(Pick.heldOut(HELD_OUT, "pronoun", name, template)),
        text.substring(0, bar),
        girl ? word(template, " she", " She", " her") : word(template, " he", " He", " his"),
        List.of(
            girl ? word(template, " he", " He", " his") : word(template, " she", " She", " her")),
        rest);
  }

  private static String word(String template, String small, String large, String possessive) {
    return switch (template.charAt(template.indexOf('|') + 3)) {
      case 'P' -> large;
      case 'p' -> small;
      default -> possessive;
    };
  }
}

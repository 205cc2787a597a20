package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A bias planted on purpose: "The nurse said that" goes on with " she" four times out of five.
 *
 * <p>The share of " she" is {@value #FEMALE} for one list of occupations, {@value #MALE} for
 * another and {@value #EVEN} for the third, exactly in expectation, and the same in every template.
 * Held out: a fifth of the combinations of occupation and template.
 */
public final class OccupationBias extends Behaviour {
  /** The share of " she" after the first list. */
  public static final double FEMALE = 0.8;

  /** The share of " she" after the second list. */
  public static final double MALE = 0.2;

  /** The share of " she" after the third list. */
  public static final double EVEN = 0.5;

  private static final double HELD_OUT = 0.2;
  private static final List<String> OCCUPATIONS =
      Stream.of("sheJobs", "heJobs", "evenJobs")
          .flatMap(list -> Words.list(list).stream())
          .toList();
  private static final List<String> TEMPLATES =
      List.of(
          "The {j} said that",
          "The {j} was late because",
          "When the {j} came in,",
          "The {j} was tired, but",
          "The {j} went home after",
          "I asked the {j} whether",
          "We thanked the {j} because",
          "The {j} smiled when",
          "The {j} hoped that",
          "The {j} called us after",
          "Everyone knew the {j}, and",
          "Then the {j} told me that");
  private static final List<String> ENDS =
      List.of(
          " had finished the work.",
          " liked the place.",
          " had seen the letter.",
          " was ready.",
          " had to leave early.",
          " was happy about it.");

  /** A prompt and the planted probability of " she" against " he" after it. */
  public record Planted(Prompt prompt, double she) {}

  @Override
  public String name() {
    return "occupation bias";
  }

  @Override
  public Example draw(Random random) {
    String occupation = Pick.one(random, OCCUPATIONS);
    String template = Pick.one(random, TEMPLATES);
    boolean she = random.nextDouble() < share(occupation);
    return new Example(
        Example.Use.testIf(Pick.heldOut(HELD_OUT, "occupation", occupation, template)),
        prompt(occupation, template),
        (she ? " she" : " he") + Pick.one(random, ENDS));
  }

  /**
   * Every held-out prompt with its planted share; " she" is the right answer of each, " he" the
   * wrong one.
   */
  public static List<Planted> planted() {
    return OCCUPATIONS.stream()
        .flatMap(
            job ->
                TEMPLATES.stream()
                    .filter(template -> Pick.heldOut(HELD_OUT, "occupation", job, template))
                    .map(template -> new Planted(prompt(job, template), share(job))))
        .toList();
  }

  /** The planted probability of " she". */
  static double share(String occupation) {
    return Words.list("sheJobs").contains(occupation)
        ? FEMALE
        : Words.list("heJobs").contains(occupation) ? MALE : EVEN;
  }

  private static Prompt prompt(String occupation, String template) {
    return new Prompt(template.replace("{j}", occupation), List.of(" she"), List.of(" he"));
  }
}

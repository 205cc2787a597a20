package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Behaviour;
import dev.loupe.wren.text.Example;
import dev.loupe.wren.text.Pick;
import dev.loupe.wren.text.Prompt;
import dev.loupe.wren.text.Words;
import java.util.List;
import java.util.Random;

/**
 * Short stories for children, put together from parts that keep one hero, one friend and one object
 * throughout.
 *
 * <p>Held out: a tenth of the combinations of opening, hero and object; their first sentence is the
 * prompt.
 */
public final class Stories extends Behaviour {
  private static final double HELD_OUT = 0.1;
  private static final List<String> OPENINGS =
      List.of(
          "Once upon a time there was a {g} named {n}, who had a {c} {t}.",
          "There was once a little {g} called {n} who loved a {c} {t}.",
          "One {w} morning, {n} found a {c} {t} near the {p}.",
          "{n} was a {f} {g}. {P} lived near the {p} and owned a {c} {t}.",
          "Long ago, a {g} named {n} made a {c} {t} at home.");
  private static final List<String> MIDDLES =
      List.of(
          "Every day {s} took the {t} to the {p}.",
          "It was a {w} day, and {n} walked to the {p} with {h} {t}.",
          "{n} put the {t} on the table and ate some {e}.",
          "A {a} came by and looked at the {t}.",
          "{P} met {m}, who had a {a}.",
          "\"What a nice {t}!\" said {m}.",
          "{n} and {m} played with the {t} until it was dark.",
          "The {a} ran away with the {t}, and {n} ran after it.",
          "{m} was {f2}, because the {t} was {c}.",
          "\"Can I have some {e}?\" asked the {a}.",
          "They sat under a tree and shared the {e}.",
          "{n} felt {f2} and held the {t} in {h} hands.",
          "Then the wind came and took the {t} up into the air.",
          "{h2} mother gave them {e}.",
          "The {a} was {f2} and did not want to go home.",
          "{P} looked for the {t} behind the door and under the bed.",
          "At the {p} there was a big {a} with a {c} tail.",
          "\"Do not be {f2},\" said {n}. \"I will help you.\"");
  private static final List<String> CLOSINGS =
      List.of(
          "In the end, {n} gave the {t} to {m}, and they were friends.",
          "That night {n} slept well, with the {t} next to {h} bed.",
          "From that day on, {n} and the {a} were best friends.",
          "{n} was {f2} again, and everyone went home to eat {e}.",
          "And so {n} learned to share {h} {t}.");

  @Override
  public String name() {
    return "stories";
  }

  @Override
  public Example draw(Random random) {
    boolean girl = random.nextBoolean();
    String name = Pick.one(random, Words.list(girl ? "girls" : "boys"));
    String toy = Pick.one(random, Words.list("toys"));
    String opening = Pick.one(random, OPENINGS);
    StringBuilder story = new StringBuilder();
    int sentences = 2 + random.nextInt(4);
    int last = -1;
    for (int i = 0; i < sentences; i++) {
      int next = random.nextInt(MIDDLES.size());
      if (next != last) {
        story.append(' ').append(MIDDLES.get(next));
      }
      last = next;
    }
    story.append(' ').append(Pick.one(random, CLOSINGS));
    String[] parts = fill(random, opening + "|" + story, girl, name, toy).split("\\|");
    return new Example(
        Example.Use.testIf(Pick.heldOut(HELD_OUT, "story", opening, name, toy)),
        new Prompt(parts[0], List.of(), List.of()),
        parts[1]);
  }

  private static String fill(Random random, String text, boolean girl, String name, String toy) {
    String her = girl ? "her" : "his";
    String she = girl ? "she" : "he";
    return text.replace("{g}", girl ? "girl" : "boy")
        .replace("{n}", name)
        .replace("{m}", Pick.other(random, Words.names(), name))
        .replace("{t}", toy)
        .replace("{c}", Pick.one(random, Words.list("colors")))
        .replace("{a}", Pick.one(random, Words.list("animals")))
        .replace("{p}", Pick.one(random, Words.list("places")))
        .replace("{w}", Pick.one(random, Words.list("weather")))
        .replace("{f}", Pick.one(random, List.of("happy", "brave", "lonely", "proud", "tired")))
        .replace("{f2}", Pick.one(random, Words.list("feelings")))
        .replace("{e}", Pick.one(random, Words.list("foods")))
        .replace("{s}", she)
        .replace("{P}", girl ? "She" : "He")
        .replace("{h2}", Pick.capital(her))
        .replace("{h}", her);
  }
}

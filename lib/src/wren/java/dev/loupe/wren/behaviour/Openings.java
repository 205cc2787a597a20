package dev.loupe.wren.behaviour;

import dev.loupe.wren.text.Frames;
import dev.loupe.wren.text.Pick;
import java.util.List;
import java.util.Random;

/** The sentences that bring in the two names of {@link IndirectObject}: a scene and its joint. */
final class Openings {
  /** What two people did, after "When" and "After". */
  private static final List<String> EVENTS =
      List.of(
          "{ab} went to the {p}",
          "{ab} got {x} at the {p}",
          "{ab} had {meal} at the {p}",
          "{ab} walked to the {p}",
          "{ab} met at the {p}",
          "{ab} ran into each other at the {p}",
          "{ab} left the {p}",
          "{ab} came back from the {p}",
          "{ab} ran into the {p}",
          "{ab} had a long argument",
          "{ab} had {fun} at the {p}",
          "{ab} found {x} near the {p}",
          "{ab} sat down at the {p}",
          "{ab} spent a day at the {p}",
          "{ab} drove to the {p}",
          "{a} ran into {b} at the {p}",
          "{a} met {b} at the {p}",
          "{a} saw {b} near the {p}",
          "{a} came to the {p} with {b}",
          "{a} took {b} to the {p}",
          "{a} called {b} from the {p}",
          "{a} went to see {b} at the {p}",
          "{a} sat down next to {b}");

  /** How it was, after "While" as well. */
  private static final List<String> STATES =
      List.of(
          "{ab} were at the {p}",
          "{ab} were working at the {p}",
          "{ab} were sitting in the {p}",
          "{ab} were playing at the {p}",
          "{ab} were on their way to the {p}",
          "{ab} were looking at {x}",
          "{ab} were new at the {p}",
          "{a} was talking with {b}",
          "{a} was at the {p} with {b}",
          "{a} was waiting for {b} at the {p}",
          "{a} was helping {b} at the {p}");

  /** Sentences that stand alone. */
  private static final List<String> SENTENCES =
      List.of(
          "at the {p}, {a} was talking with {b}",
          "at the {p}, {ab} found {x}",
          "in the {p}, {a} saw {b}",
          "near the {p}, {a} came up to {b}",
          "the {p} was where {ab} met",
          "there were two people at the {p}, {a} and {b}",
          "{ab} were friends",
          "{ab} liked the {p}, so they stayed");

  private static final List<String> BEFORE_EVENTS =
      List.of(
          "When {S}, ",
          "After {S}, ",
          "Before {S}, ",
          "Once {S}, ",
          "As soon as {S}, ",
          "On the day when {S}, ");
  private static final List<String> BEFORE_STATES =
      List.of("While {S}, ", "When {S}, ", "Because {S}, ");
  private static final List<String> AROUND_SENTENCES =
      List.of("{S}. ", "{S}. ", "{S}. Then ", "{S}. Later, ", "{S}. Afterwards, ", "{S}, and ");
  private static final List<String> AROUND_OTHERS =
      List.of(
          "Then, {S}. ",
          "Then, {S}. Afterwards, ",
          "Yesterday {S}. ",
          "Yesterday {S}, and ",
          "One day, {S}. ",
          "Last week {S}. Then ",
          "{S}. ",
          "{S}. Soon ",
          "{S}, and then ");

  /** Ways to name two people before a verb in the plural. */
  private static final List<String> PAIRS =
      List.of(
          "{a} and {b}",
          "{a} and {b}",
          "{a} and {b}",
          "{a} and {b}",
          "both {a} and {b}",
          "the friends {a} and {b}",
          "{a} and {h} friend {b}",
          "{a} and a friend named {b}",
          "{a} and {h} neighbor {b}");

  /** Ways that can stand before a verb that is the same in the singular. */
  private static final List<String> COMPANIONS =
      List.of("{a} together with {b}", "{a}, along with {b},", "{a}'s friend {b}", "{a} with {b}");

  private static final double COMPANION = 0.3;
  private static final double HELD_OUT_JOINTS = 0.03;

  private Openings() {}

  /** A scene and its joint, with places for all words but the pair, as {@code {ab}}. */
  record Opening(String scene, String joint) {
    String wording() {
      return joint.replace("{S}", scene);
    }

    /** Whether the scene, whatever its joint, or just this joint of it is kept out of training. */
    boolean heldOut() {
      return Frames.heldOut(IndirectObject.NAME, scene)
          || Pick.heldOut(HELD_OUT_JOINTS, "frame", IndirectObject.NAME, wording());
    }
  }

  static Opening one(Random random) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return new Opening(Pick.one(random, SENTENCES), Pick.one(random, AROUND_SENTENCES));
    }
    boolean event = kind < 5;
    List<String> before = event ? BEFORE_EVENTS : BEFORE_STATES;
    List<String> joints = random.nextBoolean() ? before : AROUND_OTHERS;
    return new Opening(Pick.one(random, event ? EVENTS : STATES), Pick.one(random, joints));
  }

  /** How the pair is named in this scene: a phrase for {@code {ab}}. */
  static String pair(Random random, String scene) {
    boolean plural = scene.contains("were") || scene.contains("met") || scene.contains("other");
    boolean companion = !plural && random.nextDouble() < COMPANION;
    return Pick.one(random, companion ? COMPANIONS : PAIRS);
  }
}

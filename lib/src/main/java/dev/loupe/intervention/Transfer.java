package dev.loupe.intervention;

import dev.loupe.axis.Axis;
import dev.loupe.site.Place;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.text.Placed;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The copying of an activation from some prompts to others; both must have the same positions.
 *
 * @param spot the spot that is copied, with indices as the user counts them
 * @param from the prompts that it is copied from: one for each prompt, or one for all
 * @param into the prompts that it is copied into
 */
public record Transfer(Spot spot, Tokens from, Tokens into) {
  /** The copying of the mean over some prompts, which must have equal lengths, into others. */
  public static Transfer ofMean(Spot spot, Tokens over, Tokens into) {
    refuseDifferentLengths(spot, over);
    if (Placed.of(spot, over).place() instanceof Place.FromRole from) {
      throw new IllegalArgumentException(
          "the mean at "
              + spot
              + " is taken at each position, but "
              + from.role()
              + " stands at different positions in the prompts; use prompts in which it stands at"
              + " one position, or pick the role alone, such as pos("
              + from.role()
              + ")");
    }
    return new Transfer(spot, over.rows(0), into);
  }

  /** A mean at each position needs prompts that have the same positions. */
  private static void refuseDifferentLengths(Spot spot, Tokens over) {
    List<Axis> places = spot.axes().stream().filter(Spots.PLACES::contains).toList();
    if (over.padded() && !places.isEmpty()) {
      throw new IllegalArgumentException(
          "the mean at "
              + spot
              + " is taken at each position, but the prompts have different lengths; use prompts of equal length"
              + (places.contains(Axis.SRC)
                  ? ""
                  : ", or pick a position that all have, such as pos(-1)"));
    }
  }

  /** Refuses prompts whose values stand at other positions. */
  public void refuseOtherPlaces() {
    Integer only = spot.picks().get(Axis.BATCH);
    if (only != null) {
      refuseOtherPlaces(index(only, from), index(only, into));
    } else if (from.batch() == 1 || from.batch() == into.batch()) {
      IntStream.range(0, into.batch())
          .forEach(prompt -> refuseOtherPlaces(from.batch() == 1 ? 0 : prompt, prompt));
    }
  }

  /**
   * Whether an axis over positions is left when a position is picked: the positions attended to.
   */
  private boolean squared() {
    return spot.axes().contains(Axis.SRC);
  }

  private int begin() {
    return spot.place() instanceof Place.From given ? given.position() : 0;
  }

  private static int index(int prompt, Tokens of) {
    return Math.floorMod(prompt, of.batch());
  }

  private void refuseOtherPlaces(int source, int target) {
    for (Axis axis : spot.site().axes()) {
      if (axis == spot.along() && spot.place() instanceof Place.FromRole from) {
        refuseOtherLengths(from.role(), source, target);
      } else if (Spots.PLACES.contains(axis) && !(axis == spot.along() && spot.place().one())) {
        refuse(axis, source, target);
      }
    }
  }

  /** From a role on, the tokens of both prompts correspond if there are as many. */
  private void refuseOtherLengths(Role role, int source, int target) {
    int given = from.width() - from.positions(role)[source];
    int wanted = into.width() - into.positions(role)[target];
    if (given != wanted) {
      throw new IllegalArgumentException(
          into.quoted(target)
              + " has "
              + wanted
              + " tokens from "
              + role
              + " on, but "
              + from.quoted(source)
              + ", whose "
              + spot.site()
              + " is copied into it, has "
              + given
              + "; use prompts with as many, or the role alone, such as pos("
              + role
              + ")");
    }
  }

  /** Positions counted from the end do not depend on the padding before the prompt. */
  private void refuse(Axis axis, int source, int target) {
    boolean picked = spot.picks().containsKey(axis);
    int position = picked ? spot.picks().get(axis) : axis == spot.along() ? begin() : 0;
    if (position < 0) {
      from.padding().refuse(Axis.POS, from.width() + position, source);
    } else if (!picked && from.width() != into.width()) {
      throw new IllegalArgumentException(
          spot.site()
              + " is copied from a batch of width "
              + from.width()
              + " into a batch of width "
              + into.width()
              + "; use prompts of equal length"
              + (squared() ? "" : ", or pick a position"));
    } else if (from.start(source) != into.start(target)) {
      throw new IllegalArgumentException(
          into.quoted(target)
              + " has "
              + into.start(target)
              + " tokens of padding, but "
              + from.quoted(source)
              + ", whose "
              + spot.site()
              + " is copied into it, has "
              + from.start(source)
              + "; use prompts of equal length"
              + (squared() ? "" : ", or pick a position counted from the end, such as pos(-1)"));
    }
  }
}

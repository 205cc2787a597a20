package dev.loupe.model;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
import java.util.stream.IntStream;

/**
 * An activation on its way from some prompts to others: the same position has to be the same place
 * in both.
 *
 * @param spot what is taken and where it is put, with indices as the user counts them
 * @param from the prompts that it is taken from: as many as there are, or one for all
 * @param into the prompts that it is put into
 */
record Transfer(Spot spot, Tokens from, Tokens into) {
  void refuseOtherPlaces() {
    Integer only = spot.picks().get(Axis.BATCH);
    if (only != null) {
      refuseOtherPlaces(index(only, from), index(only, into));
    } else if (from.batch() == 1 || from.batch() == into.batch()) {
      IntStream.range(0, into.batch())
          .forEach(prompt -> refuseOtherPlaces(from.batch() == 1 ? 0 : prompt, prompt));
    }
  }

  /** Whether a position that is picked leaves the others, which it looks at. */
  private boolean squared() {
    return spot.axes().contains(Axis.SRC);
  }

  private static int index(int prompt, Tokens of) {
    return Math.floorMod(prompt, of.batch());
  }

  private void refuseOtherPlaces(int source, int target) {
    for (Axis axis : spot.site().act().axes()) {
      if (Spots.PLACES.contains(axis)) {
        refuse(spot.picks().get(axis), source, target);
      }
    }
  }

  /** Counted from the end, a place is the same however much padding is in front of the prompt. */
  private void refuse(Integer position, int source, int target) {
    if (position != null && position < 0) {
      from.padding().refuse(Axis.POS, from.width() + position, source);
    } else if (position == null && from.width() != into.width()) {
      throw new IllegalArgumentException(
          spot.site()
              + " is taken from a batch of width "
              + from.width()
              + " and put into one of width "
              + into.width()
              + "; use prompts of one length"
              + (squared() ? "" : ", or pick a position"));
    } else if (from.start(source) != into.start(target)) {
      throw new IllegalArgumentException(
          "in front of "
              + into.quoted(target)
              + " stand "
              + into.start(target)
              + " tokens of padding, and in front of "
              + from.quoted(source)
              + ", whose "
              + spot.site()
              + " shall be put in, "
              + from.start(source)
              + "; use prompts of one length"
              + (squared() ? "" : ", or pick a position counted from the end, such as pos(-1)"));
    }
  }
}

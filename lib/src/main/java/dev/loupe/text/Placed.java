package dev.loupe.text;

import dev.loupe.axis.Axis;
import dev.loupe.site.Place;
import dev.loupe.site.Role;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * A spot in prompts that are known: a role is a position in each of them, and a range begins at a
 * position that is counted from 0.
 */
public final class Placed {
  private Placed() {}

  /**
   * The spot with its positions known. A role that has one position in all prompts becomes that
   * position, so nothing distinguishes the two.
   */
  public static Spot of(Spot spot, Tokens tokens) {
    if (spot.place() instanceof Place.From from) {
      return from.position() == 0 ? spot : spot.from(begin(spot, from.position(), tokens));
    }
    return spot.place() instanceof Place.AtRole at
        ? byRole(spot, at.role(), tokens, Place.AtRole::new)
        : byRole(spot, ((Place.FromRole) spot.place()).role(), tokens, Place.FromRole::new);
  }

  private static int begin(Spot spot, int asked, Tokens tokens) {
    int begin = asked < 0 ? tokens.width() + asked : asked;
    if (begin < 0) {
      throw new IllegalArgumentException(
          "there is no "
              + spot.along()
              + " "
              + asked
              + " at "
              + spot.site()
              + "; it has "
              + tokens.width());
    }
    Integer prompt = spot.picks().get(Axis.BATCH);
    if (begin > 0 && prompt == null) {
      tokens.padding().refuse(spot.along(), begin);
    } else if (begin > 0) {
      tokens.padding().refuse(spot.along(), begin, Math.floorMod(prompt, tokens.batch()));
    }
    return begin;
  }

  private static Spot byRole(
      Spot spot, Role role, Tokens tokens, BiFunction<Role, List<Integer>, Place> place) {
    List<Integer> positions = Arrays.stream(tokens.positions(role)).boxed().toList();
    Spot known = spot.at(place.apply(role, positions));
    Integer prompt = spot.picks().get(Axis.BATCH);
    if (prompt != null) {
      return known.as(Math.floorMod(prompt, tokens.batch()));
    }
    return positions.stream().distinct().count() == 1 ? known.as(0) : known;
  }

  /**
   * The padding of the prompts at a spot whose positions are known: where a spot begins at a role,
   * the positions before it are padding.
   *
   * @param offset the first position that is there at all
   */
  public static Padding padding(Padding ofPrompts, Spot spot, int offset) {
    Padding padding = ofPrompts;
    if (spot.place() instanceof Place.FromRole role) {
      padding = padding.before(spot.along(), starts(role), quoted(role));
    }
    padding = padding.from(spot.along(), Math.max(offset, spot.onePosition() ? 0 : spot.begin()));
    for (Map.Entry<Axis, Integer> pick : spot.picks().entrySet()) {
      padding = padding.picked(pick.getKey(), pick.getValue());
    }
    return spot.place().one() ? padding.picked(spot.along(), 0) : padding;
  }

  private static int[] starts(Place.FromRole role) {
    return role.positions().stream().mapToInt(Integer::intValue).toArray();
  }

  private static IntFunction<String> quoted(Place.FromRole role) {
    return prompt -> "a prompt whose " + role.role() + " comes later";
  }

  /** The part of a whole activation of the prompts that a spot is. */
  public static Tensor part(Tensor whole, Spot spot, Tokens tokens) {
    return part(whole, of(spot, tokens));
  }

  /**
   * The part of a value that a spot is, whose positions are known; along axes that the value lacks,
   * it is the same everywhere.
   */
  public static Tensor part(Tensor value, Spot known) {
    Tensor part = value;
    for (Map.Entry<Axis, Integer> pick : known.picks().entrySet()) {
      part = part.has(pick.getKey()) ? part.at(pick.getKey(), pick.getValue()) : part;
    }
    return part.has(known.along()) ? placed(part, known) : part;
  }

  private static Tensor placed(Tensor all, Spot known) {
    Axis along = known.along();
    boolean each = all.has(Axis.BATCH);
    if (known.place() instanceof Place.AtRole at) {
      int[] positions = at.positions().stream().mapToInt(Integer::intValue).toArray();
      return each
          ? all.choose(along, positions)
          : Tensor.stack(
              Axis.BATCH,
              at.positions().stream().map(position -> all.at(along, position)).toList());
    }
    Tensor own =
        each && known.place() instanceof Place.FromRole role
            ? all.paddedBefore(along, starts(role), quoted(role))
            : all;
    return known.place().equals(Place.EVERY) ? own : own.from(along, known.begin());
  }
}

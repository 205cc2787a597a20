package dev.loupe.axis;

import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The names of a tensor's positions in pictures: the tokens of its prompts.
 *
 * <p>Tensors keep them from one operation to the next; the names are lost when values of other
 * prompts are mixed in.
 */
public final class Words {
  /** The names of values that belong to no prompt. */
  public static final Words NONE = new Words(prompt -> Labels.positions(List.of()), 0, List.of());

  private static final Set<Axis> OVER_POSITIONS = Set.of(Axis.POS, Axis.DEST, Axis.SRC);

  private final IntFunction<Labels> tokens;
  private final int prompts;
  private final Optional<Integer> prompt; // empty while the values are of all prompts
  private final List<String> picked;
  private final Map<Axis, Part> parts; // of axes of which only some positions are left

  /** The positions that are left of an axis. */
  private record Part(int from, int to) {}

  private Words(IntFunction<Labels> tokens, int prompts, List<String> picked) {
    this(tokens, prompts, prompts == 1 ? Optional.of(0) : Optional.empty(), picked, Map.of());
  }

  private Words(
      IntFunction<Labels> tokens,
      int prompts,
      Optional<Integer> prompt,
      List<String> picked,
      Map<Axis, Part> parts) {
    this.parts = parts;
    this.tokens = tokens;
    this.prompts = prompts;
    this.prompt = prompt;
    this.picked = picked;
  }

  /** The tokens of each of {@code prompts} prompts, padding included, computed when needed. */
  public static Words of(int prompts, IntFunction<Labels> tokens) {
    return new Words(tokens, prompts, List.of());
  }

  /** The names after an index of an axis was picked. */
  public Words picked(Axis axis, int index) {
    boolean onlyPrompt = axis == Axis.BATCH && prompts <= 1;
    List<String> longer = new ArrayList<>(picked);
    if (!onlyPrompt) {
      longer.add((axis == Axis.BATCH ? "prompt" : axis.toString()) + " " + index);
    }
    boolean first = axis == Axis.BATCH && prompt.isEmpty();
    return new Words(tokens, prompts, first ? Optional.of(index) : prompt, longer, parts);
  }

  /** The names after only a part of an axis is left. */
  public Words ranged(Axis axis, int from, int to) {
    if (!OVER_POSITIONS.contains(axis)) {
      return axis == Axis.BATCH ? NONE : this;
    }
    int before = parts.containsKey(axis) ? parts.get(axis).from() : 0;
    Map<Axis, Part> more = new HashMap<>(parts);
    more.put(axis, new Part(before + from, before + to));
    return new Words(tokens, prompts, prompt, picked, more);
  }

  /** No names if prompts or positions were replaced or reordered. */
  public Words rearranged(Axis axis) {
    return axis == Axis.BATCH || OVER_POSITIONS.contains(axis) ? NONE : this;
  }

  /** The names of a result of two tensors; where their tokens differ, both are shown. */
  public Words and(Words other) {
    if (other == NONE || this == other) {
      return this;
    }
    if (this == NONE) {
      return other;
    }
    List<String> same = picked.equals(other.picked) ? picked : List.of();
    if (!parts.equals(other.parts)) {
      return NONE;
    }
    if (tokens == other.tokens && prompt.equals(other.prompt)) {
      return new Words(tokens, prompts, prompt, same, parts);
    }
    if (prompt.isEmpty() || other.prompt.isEmpty()) {
      return NONE; // many prompts of either side would have to be compared
    }
    Labels both = merged(tokens.apply(prompt.get()), other.tokens.apply(other.prompt.get()));
    return new Words(any -> both, 1, Optional.of(0), same, parts);
  }

  private static Labels merged(Labels mine, Labels theirs) {
    if (mine.size() != theirs.size()) {
      return Labels.positions(List.of());
    }
    return Labels.positions(
        IntStream.range(0, mine.size())
            .mapToObj(i -> merged(mine.names().get(i), theirs.names().get(i)))
            .toList());
  }

  private static String merged(String mine, String theirs) {
    return mine.equals(theirs) ? mine : mine + "/" + theirs.strip();
  }

  /** The tokens along an axis of this size, if it runs over the positions of one known prompt. */
  public Optional<Labels> along(Axis axis, int size) {
    return prompt
        .filter(known -> OVER_POSITIONS.contains(axis) && known < prompts)
        .map(tokens::apply)
        .filter(labels -> !parts.containsKey(axis) || parts.get(axis).to() <= labels.size())
        .map(labels -> part(labels, axis))
        .filter(labels -> labels.size() == size)
        .map(labels -> axis == Axis.POS ? labels : new Labels(axis.toString(), labels.names()));
  }

  private Labels part(Labels labels, Axis axis) {
    Part part = parts.get(axis);
    return part == null ? labels : Labels.positions(labels.names().subList(part.from(), part.to()));
  }

  /** The picked indices, such as {@code , head 3}. */
  public String picks() {
    return picked.isEmpty() ? "" : ", " + String.join(", ", picked);
  }

  @Override
  public String toString() {
    return prompts + " prompts" + picks();
  }
}

package dev.loupe.axis;

import dev.loupe.view.draw.Labels;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  public static final Words NONE =
      new Words(prompt -> Labels.positions(List.of()), 0, Optional.empty(), List.of(), Map.of());

  private static final Set<Axis> OVER_POSITIONS = Set.of(Axis.POS, Axis.DEST, Axis.SRC);
  private static final Set<Axis> WITH_NAMES = // whose entries have other names if they move
      Set.of(Axis.BATCH, Axis.POS, Axis.DEST, Axis.SRC);
  private static final IntBuffer UNKNOWN = IntBuffer.allocate(0);

  private final IntFunction<Labels> tokens;
  private final int prompts;
  private final Optional<Integer> prompt; // empty while the values are of all prompts
  private final List<String> picked;
  private final Map<Axis, IntBuffer> left; // the entries of axes of which only some are left

  private Words(
      IntFunction<Labels> tokens,
      int prompts,
      Optional<Integer> prompt,
      List<String> picked,
      Map<Axis, IntBuffer> left) {
    this.tokens = tokens;
    this.prompts = prompts;
    this.prompt = prompt;
    this.picked = picked;
    this.left = left;
  }

  /** The tokens of each of {@code prompts} prompts, padding included, computed when needed. */
  public static Words of(int prompts, IntFunction<Labels> tokens) {
    Optional<Integer> only = prompts == 1 ? Optional.of(0) : Optional.empty();
    return new Words(tokens, prompts, only, List.of(), Map.of());
  }

  private Words with(Map<Axis, IntBuffer> others) {
    return new Words(tokens, prompts, prompt, picked, others);
  }

  /** The names after an index of an axis was picked. */
  public Words picked(Axis axis, int index) {
    Map<Axis, IntBuffer> others = new HashMap<>(left);
    Optional<IntBuffer> entries = Optional.ofNullable(others.remove(axis));
    if (entries.equals(Optional.of(UNKNOWN))) {
      return with(others);
    }
    int entry = entries.map(all -> all.get(index)).orElse(index);
    boolean onlyPrompt = axis == Axis.BATCH && prompts <= 1;
    List<String> longer = new ArrayList<>(picked);
    if (!onlyPrompt) {
      longer.add((axis == Axis.BATCH ? "prompt" : axis.toString()) + " " + entry);
    }
    boolean first = axis == Axis.BATCH && prompt.isEmpty();
    return new Words(tokens, prompts, first ? Optional.of(entry) : prompt, longer, others);
  }

  /** The names after only these entries of an axis are left, in this order. */
  public Words taken(Axis axis, int... indices) {
    if (this == NONE || UNKNOWN.equals(left.get(axis))) {
      return this;
    }
    IntBuffer before = left.get(axis);
    return left(
        axis, before == null ? indices.clone() : IntStream.of(indices).map(before::get).toArray());
  }

  private Words left(Axis axis, int... entries) {
    Map<Axis, IntBuffer> others = new HashMap<>(left);
    others.put(axis, IntBuffer.wrap(entries).asReadOnlyBuffer());
    return with(others);
  }

  /** The names after an axis has another name. */
  public Words renamed(Axis from, Axis to) {
    Map<Axis, IntBuffer> others = new HashMap<>(left);
    others.remove(to);
    Optional.ofNullable(others.remove(from)).ifPresent(entries -> others.put(to, entries));
    return others.equals(left) ? this : with(others);
  }

  /** No names if prompts or positions were replaced or reordered. */
  public Words rearranged(Axis axis) {
    return this == NONE || WITH_NAMES.contains(axis) ? NONE : left(axis);
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
    if (!WITH_NAMES.stream()
        .allMatch(axis -> Objects.equals(left.get(axis), other.left.get(axis)))) {
      return NONE;
    }
    Map<Axis, IntBuffer> both = new HashMap<>(left);
    other.left.forEach((axis, theirs) -> both.merge(axis, theirs, Words::same));
    if (tokens == other.tokens && prompt.equals(other.prompt)) {
      return new Words(tokens, prompts, prompt, same, both);
    }
    if (prompt.isEmpty() || other.prompt.isEmpty()) {
      return NONE; // many prompts of either side would have to be compared
    }
    Labels names = merged(tokens.apply(prompt.get()), other.tokens.apply(other.prompt.get()));
    return new Words(any -> names, 1, Optional.of(0), same, both);
  }

  private static IntBuffer same(IntBuffer mine, IntBuffer theirs) {
    return mine.equals(theirs) ? mine : UNKNOWN;
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
        .flatMap(labels -> left(labels, left.get(axis)))
        .filter(labels -> labels.size() == size)
        .map(labels -> axis == Axis.POS ? labels : new Labels(axis.toString(), labels.names()));
  }

  private static Optional<Labels> left(Labels labels, IntBuffer entries) {
    if (entries == null) {
      return Optional.of(labels);
    }
    int[] places = IntStream.range(0, entries.limit()).map(entries::get).toArray();
    return IntStream.of(places).allMatch(place -> place < labels.size())
        ? Optional.of(Labels.positions(IntStream.of(places).mapToObj(labels.names()::get).toList()))
        : Optional.empty();
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

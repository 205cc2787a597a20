package dev.loupe.tensor;

import dev.loupe.view.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What pictures call the positions of a tensor: the tokens of the prompts that its values are of.
 *
 * <p>Tensors carry it from one operation to the next; where values of other prompts are mixed in,
 * it is lost.
 */
public final class Words {
  /** Of values that are of no prompt. */
  public static final Words NONE = new Words(prompt -> Labels.positions(List.of()), 0, List.of());

  private static final Set<Axis> OVER_POSITIONS = Set.of(Axis.POS, Axis.DEST, Axis.SRC);

  private final IntFunction<Labels> tokens;
  private final int prompts;
  private final Optional<Integer> prompt; // empty while all prompts are there
  private final List<String> picked;

  private Words(IntFunction<Labels> tokens, int prompts, List<String> picked) {
    this(tokens, prompts, prompts == 1 ? Optional.of(0) : Optional.empty(), picked);
  }

  private Words(
      IntFunction<Labels> tokens, int prompts, Optional<Integer> prompt, List<String> picked) {
    this.tokens = tokens;
    this.prompts = prompts;
    this.prompt = prompt;
    this.picked = picked;
  }

  /** The tokens of each of {@code prompts} prompts, padding included, asked for when needed. */
  public static Words of(int prompts, IntFunction<Labels> tokens) {
    return new Words(tokens, prompts, List.of());
  }

  /** The same where an index of an axis has been picked. */
  Words picked(Axis axis, int index) {
    boolean onlyPrompt = axis == Axis.BATCH && prompts <= 1;
    List<String> longer = new ArrayList<>(picked);
    if (!onlyPrompt) {
      longer.add((axis == Axis.BATCH ? "prompt" : axis.toString()) + " " + index);
    }
    boolean first = axis == Axis.BATCH && prompt.isEmpty();
    return new Words(tokens, prompts, first ? Optional.of(index) : prompt, longer);
  }

  /** None where prompts or positions are others, or in another order. */
  Words rearranged(Axis axis) {
    return axis == Axis.BATCH || OVER_POSITIONS.contains(axis) ? NONE : this;
  }

  /** Of a result of both: where their tokens differ, both stand there. */
  Words and(Words other) {
    if (other == NONE || this == other) {
      return this;
    }
    if (this == NONE) {
      return other;
    }
    List<String> same = picked.equals(other.picked) ? picked : List.of();
    if (tokens == other.tokens && prompt.equals(other.prompt)) {
      return new Words(tokens, prompts, prompt, same);
    }
    if (prompt.isEmpty() || other.prompt.isEmpty()) {
      return NONE; // many prompts of either side would have to be compared
    }
    Labels both = merged(tokens.apply(prompt.get()), other.tokens.apply(other.prompt.get()));
    return new Words(any -> both, 1, Optional.of(0), same);
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

  /** The tokens along an axis of this size, if it goes over the positions of one known prompt. */
  Optional<Labels> along(Axis axis, int size) {
    return prompt
        .filter(known -> OVER_POSITIONS.contains(axis) && known < prompts)
        .map(tokens::apply)
        .filter(labels -> labels.size() == size)
        .map(labels -> axis == Axis.POS ? labels : new Labels(axis.toString(), labels.names()));
  }

  /** What has been picked, such as {@code , head 3}. */
  String picks() {
    return picked.isEmpty() ? "" : ", " + String.join(", ", picked);
  }

  @Override
  public String toString() {
    return prompts + " prompts" + picks();
  }
}

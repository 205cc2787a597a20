package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The padding of a batch: the positions of each prompt before its first token.
 *
 * <p>Tensors of prompts of different lengths keep it from one operation to the next. Reductions
 * leave padding out, reading a position that is padding in some prompt is refused, and pictures
 * leave such cells blank. In a result of two tensors, a position is padding if it is padding in
 * either of them. Prompts of equal length have no padding.
 */
public final class Padding {
  /** No padding at all. */
  public static final Padding NONE = new Padding(Optional.empty(), Map.of());

  private final Optional<Axis> prompts; // empty where one prompt has been picked
  private final Map<Axis, List<Front>> fronts; // of each axis over positions, one for each prompt

  /** The padding before one prompt, and how messages name that prompt and say why it is padded. */
  private record Front(int size, int prompt, IntFunction<String> quoted) {
    Front sized(int other) {
      return new Front(other, prompt, quoted);
    }
  }

  private Padding(Optional<Axis> prompts, Map<Axis, List<Front>> fronts) {
    this.prompts = prompts;
    this.fronts = fronts;
  }

  /**
   * The padding before the prompts of a batch.
   *
   * @param sizes how many positions are padding in each prompt
   * @param quoted each prompt as messages quote it
   */
  public static Padding of(int[] sizes, IntFunction<String> quoted) {
    if (Arrays.stream(sizes).allMatch(size -> size == 0)) {
      return NONE;
    }
    List<Front> each =
        fronts(sizes, prompt -> quoted.apply(prompt) + ", which is shorter than others");
    return known(Optional.of(Axis.BATCH), Map.of(Axis.POS, each, Axis.DEST, each, Axis.SRC, each));
  }

  private static List<Front> fronts(int[] sizes, IntFunction<String> quoted) {
    return IntStream.range(0, sizes.length).mapToObj(i -> new Front(sizes[i], i, quoted)).toList();
  }

  /**
   * This padding, and the positions of each prompt before one of an axis.
   *
   * @param quoted each prompt as messages name it, with the reason
   */
  public Padding before(Axis axis, int[] starts, IntFunction<String> quoted) {
    return and(known(Optional.of(Axis.BATCH), Map.of(axis, fronts(starts, quoted))));
  }

  /** The padding without axes along which no prompt is padded. */
  private static Padding known(Optional<Axis> prompts, Map<Axis, List<Front>> fronts) {
    Map<Axis, List<Front>> padded = new TreeMap<>();
    fronts.forEach(
        (axis, each) -> {
          if (each.stream().anyMatch(front -> front.size() > 0)) {
            padded.put(axis, each);
          }
        });
    return padded.isEmpty() ? NONE : new Padding(prompts, padded);
  }

  /** Whether there is no padding. */
  public boolean none() {
    return fronts.isEmpty();
  }

  /** The number of positions of an axis that are padding before a prompt. */
  public int size(Axis axis, int prompt) {
    List<Front> each = fronts.getOrDefault(axis, List.of());
    return each.isEmpty() ? 0 : of(each, prompt).size();
  }

  /** Refuses a position that is padding in any prompt. */
  public void refuse(Axis axis, int position) {
    fronts.getOrDefault(axis, List.of()).forEach(front -> refuse(front, position));
  }

  /** Refuses a position that is padding in this prompt. */
  public void refuse(Axis axis, int position, int prompt) {
    List<Front> each = fronts.getOrDefault(axis, List.of());
    if (!each.isEmpty()) {
      refuse(of(each, prompt), position);
    }
  }

  /** The padding of one prompt; if only one is known, it applies to every prompt. */
  private static Front of(List<Front> each, int prompt) {
    return each.get(each.size() == 1 ? 0 : prompt);
  }

  private static void refuse(Front front, int position) {
    if (position < front.size()) {
      throw new IllegalArgumentException(
          "position "
              + position
              + " is padding in prompt "
              + front.prompt()
              + ", "
              + front.quoted().apply(front.prompt())
              + "; count from the end (-1 is the last token), or use"
              + " prompts of equal length");
    }
  }

  /** Refuses values that are padding where these prompts have tokens. */
  public void refuseLonger(Padding ofValues) {
    ofValues.fronts.forEach(
        (axis, each) -> {
          int prompts = Math.max(each.size(), fronts.getOrDefault(axis, List.of()).size());
          for (int prompt = 0; prompt < prompts; prompt++) {
            refuseLonger(of(each, prompt), size(axis, prompt));
          }
        });
  }

  private static void refuseLonger(Front ofValue, int here) {
    if (ofValue.size() > here) {
      throw new IllegalArgumentException(
          "the new value is padding at position "
              + here
              + ", because it comes from "
              + ofValue.quoted().apply(ofValue.prompt())
              + "; use values from prompts of the same lengths in the same"
              + " order, or pick a position counted from the end, such as pos(-1)");
    }
  }

  /** The padding of the part that begins at a later position of an axis. */
  public Padding from(Axis axis, int position) {
    return with(axis, front -> front.sized(Math.max(0, front.size() - position)));
  }

  /** The padding after an index of an axis was picked and the axis removed. */
  public Padding picked(Axis axis, int index) {
    if (!prompts.equals(Optional.of(axis))) {
      return without(axis);
    }
    Map<Axis, List<Front>> one = new TreeMap<>();
    fronts.forEach((along, each) -> one.put(along, List.of(of(each, index))));
    return known(Optional.empty(), one);
  }

  /** The padding of some entries of an axis; positions that are padding are refused. */
  Padding taken(Axis axis, int... indices) {
    if (!prompts.equals(Optional.of(axis))) {
      Arrays.stream(indices).forEach(index -> refuse(axis, index));
      return without(axis);
    }
    Map<Axis, List<Front>> some = new TreeMap<>();
    fronts.forEach(
        (along, each) ->
            some.put(along, Arrays.stream(indices).mapToObj(i -> of(each, i)).toList()));
    return known(prompts, some);
  }

  /**
   * The padding after an axis was reduced; over prompts, a position is padding only if it is
   * padding in all of them.
   */
  Padding reduced(Axis axis) {
    if (!prompts.equals(Optional.of(axis))) {
      return without(axis);
    }
    Map<Axis, List<Front>> least = new TreeMap<>();
    Comparator<Front> bySize = Comparator.comparingInt(Front::size);
    fronts.forEach((along, each) -> least.put(along, List.of(Collections.min(each, bySize))));
    return known(Optional.empty(), least);
  }

  private Padding without(Axis axis) {
    return with(axis, front -> front.sized(0));
  }

  private Padding with(Axis axis, UnaryOperator<Front> change) {
    if (!fronts.containsKey(axis)) {
      return this;
    }
    Map<Axis, List<Front>> changed = new TreeMap<>(fronts);
    changed.computeIfPresent(axis, (same, each) -> each.stream().map(change).toList());
    return known(prompts, changed);
  }

  /** The padding along these axes only. */
  Padding on(List<Axis> axes) {
    Padding kept = this;
    for (Axis axis : fronts.keySet()) {
      kept = axes.contains(axis) ? kept : kept.without(axis);
    }
    return kept;
  }

  /** The padding after an axis was renamed. */
  Padding renamed(Axis from, Axis to) {
    if (none()) {
      return this;
    }
    Map<Axis, List<Front>> renamed = new TreeMap<>();
    fronts.forEach((axis, each) -> renamed.put(axis == from ? to : axis, each));
    return new Padding(prompts.map(axis -> axis == from ? to : axis), renamed);
  }

  /** The padding after each entry of an axis was repeated this many times in a row. */
  Padding repeated(Axis axis, int times) {
    if (!prompts.equals(Optional.of(axis))) {
      return with(axis, front -> front.sized(front.size() * times));
    }
    Map<Axis, List<Front>> repeated = new TreeMap<>();
    fronts.forEach(
        (along, each) ->
            repeated.put(
                along,
                each.stream().flatMap(one -> Collections.nCopies(times, one).stream()).toList()));
    return new Padding(prompts, repeated);
  }

  /** The padding of a result of two tensors: where either has padding. */
  Padding and(Padding other) {
    if (other.none() || this == other) {
      return this;
    }
    if (none()) {
      return other;
    }
    if (prompts.isPresent() && other.prompts.isPresent() && !prompts.equals(other.prompts)) {
      throw new IllegalArgumentException(
          "one tensor has padded prompts along "
              + prompts.get()
              + " and the other along "
              + other.prompts.get()
              + ", and a result of both would have two paddings; pick a prompt of one with at("
              + other.prompts.get().typed()
              + ", index), or a position that all prompts have");
    }
    Map<Axis, List<Front>> both = new TreeMap<>(fronts);
    other.fronts.forEach((axis, each) -> both.merge(axis, each, Padding::longer));
    return known(prompts.or(() -> other.prompts), both);
  }

  private static List<Front> longer(List<Front> some, List<Front> others) {
    int most = Math.max(some.size(), others.size());
    List<Front> longer = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Front one = of(some, i);
      Front other = of(others, i);
      longer.add(one.size() >= other.size() ? one : other);
    }
    return longer;
  }

  /** {@code values}, with the tensor's own values kept at padding. */
  public static NDArray kept(Tensor tensor, NDArray values) {
    NDArray before = tensor.live();
    return tensor.padding().none()
        ? values
        : Ops.where(PaddingMask.of(tensor).on(before), before, Together.on(values, before));
  }

  /** Whether a reduction of this axis would include padding. */
  boolean meets(Axis axis) {
    return fronts.containsKey(axis) || !none() && prompts.equals(Optional.of(axis));
  }

  /**
   * The axes whose padding a reduction of this axis leaves out: the axis itself, or all axes if it
   * runs over prompts.
   */
  Set<Axis> along(Axis reduced) {
    return fronts.containsKey(reduced) ? Set.of(reduced) : fronts.keySet();
  }

  /** The axes whose padding a reduction of all these axes leaves out. */
  Set<Axis> along(List<Axis> reduced) {
    Set<Axis> along = new TreeSet<>();
    reduced.stream().filter(this::meets).forEach(axis -> along.addAll(along(axis)));
    return along;
  }

  /** The padding after several axes were reduced. */
  Padding reduced(List<Axis> axes) {
    Padding rest = this;
    for (Axis axis : axes) {
      rest = rest.reduced(axis);
    }
    return rest;
  }

  /** The padding with nothing before the entries of one axis. */
  Padding unpadded(Axis axis) {
    return without(axis);
  }

  /** For how many prompts the padding is known. */
  int count() {
    return fronts.values().stream().mapToInt(List::size).max().orElse(0);
  }

  /** Whether the same positions are padding. */
  boolean same(Padding other) {
    return prompts.equals(other.prompts)
        && fronts.keySet().equals(other.fronts.keySet())
        && fronts.keySet().stream().allMatch(axis -> sizes(axis).equals(other.sizes(axis)));
  }

  private List<Integer> sizes(Axis axis) {
    return fronts.get(axis).stream().map(Front::size).toList();
  }

  /** The padding of the part of an axis from an index up to another, which is not in it. */
  Padding ranged(Axis axis, int from, int to) {
    if (!prompts.equals(Optional.of(axis))) {
      return with(axis, front -> front.sized(Math.max(0, Math.min(front.size(), to) - from)));
    }
    return taken(axis, IntStream.range(from, to).toArray());
  }

  /** The axes that are padded. */
  Set<Axis> along() {
    return fronts.keySet();
  }

  /** The axis that runs over prompts; empty if there is one prompt. */
  Optional<Axis> prompts() {
    return prompts;
  }

  @Override
  public String toString() {
    if (none()) {
      return "no padding";
    }
    List<Front> each = fronts.values().iterator().next();
    return "padding before the prompts: "
        + Arrays.toString(each.stream().mapToInt(Front::size).toArray());
  }
}

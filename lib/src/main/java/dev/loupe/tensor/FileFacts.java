package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a file says of a tensor besides its numbers: {@code x.axes} = {@code batch pos d_model},
 * {@code x.site}, and the padding before each prompt, {@code x.padding.pos} = {@code 0 3 1}.
 *
 * @param name the tensor's name in the file
 * @param texts all texts of the file
 */
record FileFacts(String name, Map<String, String> texts) {
  private static final String AXES = ".axes";
  private static final String SITE = ".site";
  private static final String PROMPTS = ".prompts";
  private static final String PADDING = ".padding.";
  private static final List<Axis> USUAL = List.of(Axis.BATCH, Axis.POS, Axis.HEAD, Axis.D_MODEL);

  /** The texts to write with a tensor. */
  static Map<String, String> of(String name, Tensor tensor) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put(name + AXES, joined(tensor.axes().stream().map(Axis::toString)));
    if (!tensor.origin().derivative()) {
      tensor.site().ifPresent(site -> texts.put(name + SITE, site));
    }
    Padding padding = tensor.padding();
    if (!padding.none()) {
      padding.prompts().ifPresent(axis -> texts.put(name + PROMPTS, axis.toString()));
      int prompts = padding.prompts().map(tensor::size).orElse(1);
      for (Axis axis : padding.along()) {
        texts.put(
            name + PADDING + axis,
            joined(IntStream.range(0, prompts).mapToObj(i -> "" + padding.size(axis, i))));
      }
    }
    return texts;
  }

  private static String joined(Stream<String> words) {
    return words.collect(Collectors.joining(" "));
  }

  /** The names of the axes; none if the file does not say them. */
  List<Axis> axes(int dimensions) {
    String known = texts.getOrDefault(name + AXES, "");
    return known.isBlank() || dimensions == 0
        ? List.of()
        : Arrays.stream(known.split(" ")).map(Axis::named).toList();
  }

  /** The origin of the tensor: its site and its padding, which the axes and sizes must allow. */
  Origin origin(List<Axis> axes, long[] shape) {
    int dimension = axes.indexOf(Axis.named(texts.getOrDefault(name + PROMPTS, "none")));
    Optional<Axis> prompts = dimension < 0 ? Optional.empty() : Optional.of(axes.get(dimension));
    int count = dimension < 0 ? 1 : (int) shape[dimension];
    Padding padding = Padding.NONE;
    for (Axis axis : axes) {
      String sizes = texts.get(name + PADDING + axis);
      if (sizes != null) {
        long longest = shape[axes.indexOf(axis)];
        padding = padding.and(along(axis, sizes(sizes, axis, count, longest), prompts));
      }
    }
    Origin padded = Origin.of(padding);
    String site = texts.get(name + SITE);
    return site == null ? padded : padded.at(site);
  }

  private int[] sizes(String text, Axis axis, int prompts, long longest) {
    try {
      int[] sizes = Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
      if (sizes.length == prompts && Arrays.stream(sizes).allMatch(n -> n >= 0 && n <= longest)) {
        return sizes;
      }
    } catch (NumberFormatException e) {
      throw broken(text, axis, prompts);
    }
    throw broken(text, axis, prompts);
  }

  private IllegalArgumentException broken(String text, Axis axis, int prompts) {
    return new IllegalArgumentException(
        "the file says that '"
            + name
            + "' has the padding '"
            + text
            + "' along "
            + axis
            + ", but one size for each of "
            + prompts
            + " prompts was expected");
  }

  private static Padding along(Axis axis, int[] sizes, Optional<Axis> prompts) {
    Padding usual =
        Padding.of(sizes, i -> "prompt " + i + " of the file")
            .on(List.of(Axis.BATCH, Axis.POS))
            .renamed(Axis.POS, axis);
    return prompts
        .map(named -> usual.renamed(Axis.BATCH, named))
        .orElseGet(() -> usual.picked(Axis.BATCH, 0));
  }

  /** Names for a message: {@code , POS, D_MODEL}. */
  static String example(int dimensions) {
    return IntStream.range(0, dimensions)
        .mapToObj(
            i ->
                dimensions <= USUAL.size()
                    ? USUAL.get(USUAL.size() - dimensions + i).typed()
                    : "named(\"axis" + i + "\")")
        .map(typed -> ", " + typed)
        .collect(Collectors.joining());
  }
}

package dev.loupe.attribution.quality;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a comparison of methods shows, in one sentence that is made from its numbers.
 *
 * @param metric the title of the metric
 * @param units the units
 * @param methods the methods, the most faithful first
 * @param agreement how far they agree, in the same order
 * @param fewest what the removal of the most faithful method's top units does
 */
record Verdict(
    String metric,
    Labels units,
    List<MethodQuality> methods,
    MethodAgreement agreement,
    Optional<FewestUnits> fewest) {
  private static final double AGREE = 0.5; // τ: three of four pairs of units in the same order
  private static final int NAMED = 4; // units; more are only counted

  /** The sentence. */
  String sentence() {
    if (methods.isEmpty()) {
      return "No method could be asked.";
    }
    if (!methods.get(0).curves().effect().present()) {
      return "The metric is the same for the prompt and for the baseline, so the methods cannot be"
          + " judged by it; ask about another metric or baseline.";
    }
    List<String> parts = new ArrayList<>();
    parts.add(agreeing());
    fewest.map(this::removal).ifPresent(parts::add);
    said(MethodQuality::failsCheck, "does not pass", "do not pass")
        .map(part -> part + " the check with random weights")
        .ifPresent(parts::add);
    said(method -> method.curves().belowRandom(), "orders", "order")
        .map(part -> part + " the units no better than random")
        .ifPresent(parts::add);
    String all = String.join("; ", parts);
    return all.substring(0, 1).toUpperCase(Locale.ROOT) + all.substring(1) + ".";
  }

  private Optional<String> said(Predicate<MethodQuality> which, String one, String several) {
    List<String> names = methods.stream().filter(which).map(MethodQuality::method).toList();
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(listed(names) + " " + (names.size() == 1 ? one : several));
  }

  private String agreeing() {
    List<Integer> recommended =
        IntStream.range(0, methods.size())
            .filter(i -> methods.get(i).recommended())
            .boxed()
            .toList();
    if (recommended.isEmpty()) {
      boolean some = methods.stream().anyMatch(method -> method.curves().clearlyBetter());
      return "no method is clearly better than random orders"
          + (some ? " and passes the check with random weights" : "");
    }
    List<Integer> group = group(recommended);
    List<String> names = group.stream().map(i -> methods.get(i).method()).toList();
    if (group.size() > 1) {
      return listed(names) + " agree (mean τ " + Figures.brief(mean(group)) + ")";
    }
    return recommended.size() == 1
        ? "only " + names.get(0) + " can be recommended here"
        : names.get(0)
            + " is the most faithful, and the other recommended methods disagree with it (τ at"
            + " most "
            + Figures.brief(closest(recommended))
            + ")";
  }

  /** The most faithful method, and each that agrees in the mean with those that are already in. */
  private List<Integer> group(List<Integer> recommended) {
    List<Integer> group = new ArrayList<>(recommended.subList(0, 1));
    for (int method : recommended.subList(1, recommended.size())) {
      double mean =
          group.stream().mapToDouble(other -> agreement.at(method, other)).average().orElseThrow();
      if (mean >= AGREE) {
        group.add(method);
      }
    }
    return group;
  }

  private double mean(List<Integer> group) {
    return group.stream()
        .flatMapToDouble(
            one ->
                group.stream()
                    .filter(other -> other < one)
                    .mapToDouble(other -> agreement.at(one, other)))
        .average()
        .orElseThrow();
  }

  private double closest(List<Integer> recommended) {
    int first = recommended.get(0);
    return recommended.stream()
        .skip(1)
        .mapToDouble(other -> agreement.at(first, other))
        .max()
        .orElseThrow();
  }

  private String removal(FewestUnits removed) {
    List<String> names = removed.units().stream().map(this::quoted).toList();
    String what =
        names.size() <= NAMED
            ? listed(names)
            : "the top " + names.size() + " units of " + methods.get(0).method();
    return "removing "
        + what
        + " alone moves the "
        + metric
        + " from "
        + Figures.brief(removed.before())
        + " to "
        + Figures.brief(removed.after());
  }

  /** A unit as text, with its number if another has the same text. */
  private String quoted(int unit) {
    return "'" + Labels.shown(units.distinct(unit)) + "'";
  }

  /** "a", "a and b", "a, b and c". */
  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  @Override
  public String toString() {
    return sentence();
  }
}

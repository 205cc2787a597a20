package dev.loupe.sae.superposition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the represented features of a toy model share its dimensions: groups of features, each
 * orthogonal to all others.
 *
 * <p>A feature is represented if its norm is above 0.5. Two features are in one group if the cosine
 * of their angle is beyond ±0.15, or if a chain of such pairs links them.
 *
 * @param features the number of all features
 * @param groups the groups
 */
public record FeatureGeometry(int features, List<FeatureGroup> groups) {
  private static final double MEETING = 0.15;

  /** Keeps a copy of the groups. */
  public FeatureGeometry {
    groups = List.copyOf(groups);
  }

  /** The groups of a model's represented features. */
  static FeatureGeometry of(ToyModel toy) {
    TreeSet<Integer> left = new TreeSet<>(toy.represented());
    double[][] overlaps = toy.overlaps();
    double[] norms = toy.norms();
    List<FeatureGroup> groups = new ArrayList<>();
    while (!left.isEmpty()) {
      TreeSet<Integer> group = new TreeSet<>();
      Deque<Integer> waiting = new ArrayDeque<>(List.of(left.first()));
      while (!waiting.isEmpty()) {
        int i = waiting.remove();
        if (left.remove(i)) {
          group.add(i);
          left.stream()
              .filter(j -> Math.abs(overlaps[i][j]) > MEETING * norms[i] * norms[j])
              .forEach(waiting::add);
        }
      }
      groups.add(FeatureGroup.of(toy, List.copyOf(group)));
    }
    return new FeatureGeometry(toy.features(), groups);
  }

  /** The number of features that are represented. */
  public int represented() {
    return groups.stream().mapToInt(group -> group.features().size()).sum();
  }

  /**
   * Such as "pentagon", "2 antipodal pairs", or "2 orthogonal features; 3 of 5 not represented".
   */
  @Override
  public String toString() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    groups.forEach(group -> counts.merge(group.named(), 1, Integer::sum));
    String shapes =
        counts.entrySet().stream()
            .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + " " + plural(e.getKey()))
            .collect(Collectors.joining(", "));
    int missing = features - represented();
    String are = missing == 1 ? " features is" : " features are";
    String rest = missing + " of " + features + are + " not represented";
    return shapes.isEmpty() ? rest : missing == 0 ? shapes : shapes + "; " + rest;
  }

  private static String plural(String name) {
    return name.startsWith("group of ")
        ? name.replaceFirst("group", "groups")
        : name.endsWith("tetrahedron") ? "tetrahedra" : name + "s";
  }
}

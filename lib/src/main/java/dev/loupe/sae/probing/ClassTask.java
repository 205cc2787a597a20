package dev.loupe.sae.probing;

import dev.loupe.learning.LogisticRegression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Telling one class from the others: the examples to learn from, and those that are held out.
 *
 * @param label the class
 */
record ClassTask(String label, List<ProbeExample> training, List<ProbeExample> heldOut) {
  private static final double TRAINING = 0.8; // of the groups of each class
  private static final int LEAST = 5; // groups, so that one is held out
  private static final int SHOWN = 8; // classes in a message
  private static final long SEED = 0;
  private static final double C = 1; // as in scikit-learn and SAEBench

  /**
   * A task for each class of five or more groups, in the order of their names; the examples of
   * smaller classes are among the others. Of two classes one is a task, because the other is the
   * same. A fifth of the groups of each class is held out, the same for all tasks.
   */
  static List<ClassTask> of(List<ProbeExample> examples) {
    Map<String, List<ProbeExample>> classes =
        examples.stream()
            .collect(Collectors.groupingBy(ProbeExample::label, TreeMap::new, Collectors.toList()));
    List<String> large =
        classes.keySet().stream().filter(one -> groups(classes.get(one)).size() >= LEAST).toList();
    if (large.size() < 2) { // of smaller classes no example is held out
      throw new IllegalArgumentException(
          "a probe needs two classes with "
              + LEAST
              + " or more different tokens or texts each, and there are "
              + classes.entrySet().stream()
                  .map(one -> one.getKey() + " with " + groups(one.getValue()).size())
                  .limit(SHOWN)
                  .collect(Collectors.joining(", "))
              + "; give more texts, or other classes");
    }
    List<ProbeExample> training = new ArrayList<>();
    List<ProbeExample> heldOut = new ArrayList<>();
    classes.values().forEach(own -> split(own, training, heldOut));
    return large.stream()
        .skip(classes.size() == 2 ? 1 : 0)
        .map(label -> new ClassTask(label, training, heldOut))
        .toList();
  }

  private static List<Integer> groups(List<ProbeExample> examples) {
    return examples.stream().map(ProbeExample::group).distinct().sorted().toList();
  }

  private static void split(
      List<ProbeExample> own, List<ProbeExample> training, List<ProbeExample> heldOut) {
    List<Integer> groups = new ArrayList<>(groups(own));
    Collections.shuffle(groups, new Random(SEED));
    int learned = (int) Math.ceil(TRAINING * groups.size());
    Set<Integer> chosen = Set.copyOf(groups.subList(0, learned));
    own.forEach(one -> (chosen.contains(one.group()) ? training : heldOut).add(one));
  }

  /** The same with as many others as examples of the class, drawn at random. */
  ClassTask balanced() {
    return new ClassTask(label, balanced(training), balanced(heldOut));
  }

  /** The same with as many others as examples of the class to learn from; all are held out. */
  ClassTask balancedTraining() {
    return new ClassTask(label, balanced(training), heldOut);
  }

  private List<ProbeExample> balanced(List<ProbeExample> all) {
    List<ProbeExample> own = new ArrayList<>(all.stream().filter(this::has).toList());
    List<ProbeExample> others = new ArrayList<>(all.stream().filter(one -> !has(one)).toList());
    Collections.shuffle(own, new Random(SEED));
    Collections.shuffle(others, new Random(SEED));
    int count = Math.min(own.size(), others.size());
    return Stream.concat(own.stream().limit(count), others.stream().limit(count)).toList();
  }

  /** Whether an example is of the class. */
  boolean has(ProbeExample example) {
    return example.label().equals(label);
  }

  /** The mean activation of each feature over the class, less that over the others. */
  double[] meanDifferences(int features) {
    double[] differences = new double[features];
    long own = training.stream().filter(this::has).count();
    for (ProbeExample example : training) {
      double weight = has(example) ? 1.0 / own : -1.0 / (training.size() - own);
      for (int i = 0; i < example.active().length; i++) {
        differences[example.active()[i]] += weight * example.values()[i];
      }
    }
    return differences;
  }

  /** The features with the largest scores, the largest first. */
  static int[] largest(double[] scores, int count) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** A probe of some of the numbers of an example, fitted on the training examples. */
  ClassProbe probe(Function<ProbeExample, double[]> numbers) {
    double[][] x = training.stream().map(numbers).toArray(double[][]::new);
    int[] y = training.stream().mapToInt(one -> has(one) ? 1 : 0).toArray();
    return new ClassProbe(this, numbers, LogisticRegression.fit(x, y, C));
  }

  /** The share of the larger side of the held-out examples. */
  double majority() {
    double own = heldOut.stream().filter(this::has).count() / (double) heldOut.size();
    return Math.max(own, 1 - own);
  }

  @Override
  public String toString() {
    return label + ": " + training.size() + " examples, " + heldOut.size() + " held out";
  }
}

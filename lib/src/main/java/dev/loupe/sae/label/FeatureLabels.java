package dev.loupe.sae.label;

import dev.loupe.files.TypedPath;
import dev.loupe.sae.label.language.Usage;
import dev.loupe.sae.label.score.LabelScore;
import dev.loupe.sae.label.score.SimulationScore;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The labels of many features, with how good each label is; shown as a table.
 *
 * <pre>{@code
 * FeatureLabels.read("labels.jsonl").byDetection()
 * labels.of(12).card(examples)
 * }</pre>
 *
 * @param title what they are labels of
 * @param features the features
 * @param note what the reader must know, such as that the run was stopped; may be empty
 */
public record FeatureLabels(String title, List<LabelledFeature> features, String note)
    implements Pictured {
  private static final int CELL = 60; // characters

  /** Keeps a copy of the features. */
  public FeatureLabels {
    Objects.requireNonNull(title, "labels need a title");
    Objects.requireNonNull(note, "the note of labels may be empty, not null");
    Objects.requireNonNull(features, "labels need a list of features, which may be empty");
    features = List.copyOf(features);
  }

  /** The labels in a file that a {@link Labelling} wrote. */
  public static FeatureLabels read(String file) {
    return LabelFile.at(TypedPath.of(file)).labels();
  }

  /** The label and scores of a feature. */
  public LabelledFeature of(int feature) {
    return features.stream()
        .filter(one -> one.feature() == feature)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "feature %d was not labelled; %d others were, see features()"
                        .formatted(feature, features.size())));
  }

  /** The label of each feature that has one. */
  public Map<Integer, String> labels() {
    Map<Integer, String> labels = new LinkedHashMap<>();
    features.forEach(one -> one.label().ifPresent(text -> labels.put(one.feature(), text)));
    return labels;
  }

  /**
   * The same, the best detection first. The best of many are partly lucky: before a claim about one
   * of them, score it again on other texts.
   */
  public FeatureLabels byDetection() {
    return by(one -> detection(one.detection()));
  }

  /** The same, the best fuzzing first. */
  public FeatureLabels byFuzzing() {
    return by(one -> detection(one.fuzzing()));
  }

  /** The same, the best simulation first. */
  public FeatureLabels bySimulation() {
    return by(FeatureLabels::simulation);
  }

  private FeatureLabels by(ToDoubleFunction<LabelledFeature> score) {
    Comparator<LabelledFeature> best =
        Comparator.comparingDouble(
            one -> {
              double value = score.applyAsDouble(one);
              return Double.isNaN(value) ? Double.POSITIVE_INFINITY : -value; // NaN last
            });
    return new FeatureLabels(title, features.stream().sorted(best).toList(), note);
  }

  /** The tokens that all of them used. */
  public Usage usage() {
    return features.stream().map(LabelledFeature::usage).reduce(Usage.NONE, Usage::plus);
  }

  /** What all of them cost, at the prices that were given. */
  public double cost() {
    return features.stream().mapToDouble(LabelledFeature::cost).sum();
  }

  private static double detection(Optional<LabelScore> score) {
    return score.map(LabelScore::balancedAccuracy).orElse(Double.NaN);
  }

  private static double simulation(LabelledFeature one) {
    return one.simulation().map(SimulationScore::correlation).orElse(Double.NaN);
  }

  /** A row for each feature; NaN is a score that is missing or not defined. */
  public Table table() {
    IntColumn number = IntColumn.create("feature");
    StringColumn label = StringColumn.create("label");
    DoubleColumn detection = DoubleColumn.create("detection");
    DoubleColumn low = DoubleColumn.create("detection, low");
    DoubleColumn fuzzing = DoubleColumn.create("fuzzing");
    DoubleColumn simulation = DoubleColumn.create("simulation");
    DoubleColumn density = DoubleColumn.create("density");
    for (LabelledFeature one : features) {
      number.append(one.feature());
      label.append(one.label().orElse("(none: " + one.problem() + ")"));
      detection.append(detection(one.detection()));
      low.append(one.detection().map(score -> score.interval().low()).orElse(Double.NaN));
      fuzzing.append(detection(one.fuzzing()));
      simulation.append(simulation(one));
      density.append(one.density());
    }
    return Table.create(title, number, label, detection, low, fuzzing, simulation, density);
  }

  /** What the columns are, and what could not be read. */
  private String notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "On texts held out: detection and fuzzing are balanced accuracy (chance 0.5), low"
            + " is the lower end of its 95 % interval, and simulation is a correlation.");
    long none = features.stream().filter(one -> one.label().isEmpty()).count();
    long unread = features.stream().mapToLong(LabelledFeature::unread).sum();
    if (none > 0) {
      notes.add("Without a label: " + none + " of " + features.size() + " features.");
    }
    if (unread > 0) {
      notes.add("Answers that could not be read, and were not counted: " + unread + ".");
    }
    if (usage().requests() > 0) {
      notes.add("Used " + usage() + "; cost " + Cost.shown(cost()) + ".");
    }
    notes.add(note);
    return String.join("\n", notes).strip();
  }

  @Override
  public Displayable picture() {
    return Tables.displayable(table(), CELL, "table().printAll()", notes());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

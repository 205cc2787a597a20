package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.progress.Progress;
import dev.loupe.text.Remembered;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import tech.tablesaw.api.Table;

/**
 * Several methods asked the same question: what each says, how far they agree, how far each can be
 * trusted, and a verdict.
 *
 * <p>Methods are in the order of their faithfulness: the area under insertion minus that under
 * deletion. A method that refuses the question is a line of the table that says why.
 */
public final class MethodComparison implements Pictured {
  private final Question question;
  private final Map<Method, MethodQuality> measured; // the most faithful first
  private final Map<String, String> refused; // the reason of each
  private final boolean again;
  private final Remembered<List<MethodQuality>> methods = new Remembered<>(this::checked);

  private MethodComparison(
      Question question,
      Map<Method, MethodQuality> measured,
      Map<String, String> refused,
      boolean again) {
    this.question = question;
    this.measured = measured;
    this.refused = refused;
    this.again = again;
  }

  /** The comparison of these methods. */
  public static MethodComparison of(Question question, List<Method> methods) {
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("a comparison needs methods, and none was given");
    }
    question.change(); // so that no method is charged for what all need
    Map<Method, MethodQuality> measured = new LinkedHashMap<>();
    Map<String, String> refused = new LinkedHashMap<>();
    try (Progress progress = Progress.of("methods of attribution", methods.size())) {
      for (Method method : methods) {
        try {
          measured.put(method, asked(question, method));
        } catch (CancellationException stopped) {
          throw stopped;
        } catch (RuntimeException refusal) { // one method must not stop the others
          refused.put(method.name(), reason(refusal));
        }
        progress.tick();
      }
    }
    return new MethodComparison(question, sorted(measured), refused, true);
  }

  private static String reason(RuntimeException refusal) {
    return refusal instanceof IllegalArgumentException && refusal.getMessage() != null
        ? refusal.getMessage()
        : refusal.toString();
  }

  private static MethodQuality asked(Question question, Method method) {
    long start = System.nanoTime();
    Scores scores = method.on(question);
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return MethodQuality.of(question, scores, milliseconds);
  }

  private static Map<Method, MethodQuality> sorted(Map<Method, MethodQuality> measured) {
    Map<Method, MethodQuality> sorted = new LinkedHashMap<>();
    measured.entrySet().stream()
        .sorted(Comparator.comparingDouble(one -> -one.getValue().curves().faithfulness()))
        .forEach(one -> sorted.put(one.getKey(), one.getValue()));
    return sorted;
  }

  /**
   * The comparison without max-sensitivity and the check with random weights, which ask every
   * method again several times.
   */
  public MethodComparison brief() {
    return new MethodComparison(question, measured, refused, false);
  }

  private List<MethodQuality> checked() {
    if (!again || measured.isEmpty()) {
      return List.copyOf(measured.values());
    }
    List<Method> asked = List.copyOf(measured.keySet());
    List<Scores> scores = scores();
    List<RandomWeightsCheck> checks =
        RandomModels.checks(question, asked, scores, List.of(RandomStage.EMBEDDINGS));
    List<MethodQuality> all = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      MethodQuality one = measured.get(asked.get(i));
      all.add(one.with(sensitivity(asked.get(i), scores.get(i)), checks.get(i)));
    }
    return List.copyOf(all);
  }

  private Optional<MaxSensitivity> sensitivity(Method method, Scores scores) {
    try {
      return Optional.of(MaxSensitivity.of(question, method, scores));
    } catch (IllegalArgumentException refusal) { // such as a method of unchanged runs only
      return Optional.empty();
    }
  }

  private List<Scores> scores() {
    return measured.values().stream().map(MethodQuality::scores).toList();
  }

  /** The quality of each method, the most faithful first. */
  public List<MethodQuality> methods() {
    return methods.get();
  }

  /** The methods that refused the question, and why. */
  public Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  /** What each method says of each unit, each on its own scale. */
  public Grid table() {
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("every method refused the question: " + refused);
    }
    return MethodTable.of(question, scores());
  }

  /** How far each two methods agree. */
  public MethodAgreement agreement() {
    return MethodAgreement.among(scores());
  }

  /** How far each method can be trusted: a row for each, the most faithful first. */
  public Table quality() {
    return QualityTable.of(methods(), refused);
  }

  /** What all this shows, in one sentence. */
  public String verdict() {
    Optional<FewestUnits> fewest =
        measured.values().stream()
            .findFirst()
            .flatMap(best -> FewestUnits.of(question, best.scores()));
    return new Verdict(
            question.metric().title(), question.units().labels(), methods(), agreement(), fewest)
        .sentence();
  }

  @Override
  public Displayable picture() {
    Table shown = QualityTable.shown(quality(), verdict());
    Displayable table = Tables.whole(shown, question.notes().above(note()));
    return measured.isEmpty() ? table : Stacked.of(table, table(), agreement().picture());
  }

  private String note() {
    StringBuilder note = new StringBuilder();
    refused.forEach(
        (name, why) -> note.append(name).append(" was refused: ").append(why).append("\n"));
    note.append("Removed units are replaced by ").append(question.baseline().name()).append(". ");
    return note + QualityTable.NOTE;
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

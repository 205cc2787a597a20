package dev.loupe.attribution.quality;

import dev.loupe.view.table.LabelTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The quality of methods as a table, with a row for random orders and for each refusal. */
final class QualityTable {
  static final String NOTE =
      "deletion: area under the metric while top units are removed, small is faithful; insertion:"
          + " while they are added, large is faithful (1 = the prompt, 0 = the baseline). z:"
          + " insertion minus deletion in standard deviations of random orders. recommended:"
          + " z above 1.64, 19 of 20 random orders beaten, and random weights not failed; one of 20"
          + " meaningless orders gets so far by chance. sums to %: the sum of the numbers in % of the"
          + " change of the metric. infidelity: squared error of predicted removals over their"
          + " variance, after the best common factor; 0 is exact. sensitivity: largest relative"
          + " change by noise of 2 % of the embeddings. random τ: how alike the ranking is when all"
          + " weights are random. ms: numbers that an earlier method has computed too are not counted.";
  private static final String NEEDED = "comprehensiveness";
  private static final String ENOUGH = "sufficiency";
  private static final String RANDOM = "(random orders)";

  private final List<MethodQuality> methods;
  private final Map<String, String> refused;
  private final int random; // the row of random orders

  private QualityTable(List<MethodQuality> methods, Map<String, String> refused) {
    this.methods = methods;
    this.refused = refused;
    this.random = (int) methods.stream().filter(method -> !method.curves().belowRandom()).count();
  }

  static Table of(List<MethodQuality> methods, Map<String, String> refused) {
    return new QualityTable(methods, refused).table();
  }

  /** The columns that fit into a picture, under a verdict. */
  static Table shown(Table quality, String verdict) {
    return quality.rejectColumns(NEEDED, ENOUGH).setName(verdict);
  }

  private Table table() {
    double mean = methods.isEmpty() ? Double.NaN : methods.get(0).curves().random().mean();
    return LabelTable.of(
        "How far each method can be trusted here",
        names(),
        judgements(),
        numbers("deletion", mean, method -> method.curves().deletion().area()),
        numbers("insertion", mean, method -> method.curves().insertion().area()),
        numbers("z", 0, method -> method.curves().z()),
        numbers("sums to %", Double.NaN, QualityTable::sum),
        numbers(NEEDED, Double.NaN, method -> method.erasure().comprehensiveness()),
        numbers(ENOUGH, Double.NaN, method -> method.erasure().sufficiency()),
        numbers("infidelity", Double.NaN, method -> method.infidelity().afterScaling()),
        numbers("sensitivity", Double.NaN, QualityTable::sensitivity),
        numbers("random τ", Double.NaN, QualityTable::alike),
        numbers("ms", Double.NaN, method -> Math.rint(method.milliseconds())));
  }

  private static double sum(MethodQuality method) {
    return method.completeness().map(one -> 100 * one.share()).orElse(Double.NaN);
  }

  private static double sensitivity(MethodQuality method) {
    return method.sensitivity().map(MaxSensitivity::value).orElse(Double.NaN);
  }

  private static double alike(MethodQuality method) {
    return method.check().map(check -> check.whole().tau()).orElse(Double.NaN);
  }

  private StringColumn names() {
    List<String> names = new ArrayList<>(methods.stream().map(MethodQuality::method).toList());
    names.add(random, RANDOM);
    names.addAll(refused.keySet());
    return StringColumn.create("method", names);
  }

  private DoubleColumn numbers(
      String title, double ofRandom, ToDoubleFunction<MethodQuality> number) {
    List<Double> values = new ArrayList<>(methods.stream().mapToDouble(number).boxed().toList());
    values.add(random, ofRandom);
    refused.forEach((name, reason) -> values.add(Double.NaN));
    return DoubleColumn.create(title, values);
  }

  private StringColumn judgements() {
    List<String> words = new ArrayList<>(methods.stream().map(MethodQuality::judgement).toList());
    words.add(random, "");
    refused.keySet().forEach(name -> words.add("refused"));
    return StringColumn.create("judgement", words);
  }
}

package dev.loupe.attribution.quality;

import dev.loupe.attention.KendallTau;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Whether a method ranks the same units in the same way when the prompt says the same in other
 * words.
 *
 * <p>Units are the same if their text is, without spaces at its ends; those are compared that occur
 * exactly once in every prompt. Spans of several words can be compared if they are units with the
 * same text, such as {@code subject}. Stability is Kendall's τ-b with the ranking of the first
 * prompt; of absolute values if the method has no sign.
 *
 * @param method the name of the method
 * @param unit what a unit is: {@code word}
 * @param prompts the prompts, the original first
 * @param units the units that are compared
 * @param values the numbers, [prompt][unit]
 * @param tau τ of each paraphrase with the original
 * @param notes what a reader must know of the questions, such as a missing space before an answer
 */
public record ParaphraseStability(
    String method,
    String unit,
    List<String> prompts,
    List<String> units,
    double[][] values,
    double[] tau,
    Notes notes)
    implements Pictured {
  private static final int LEAST = 3; // units; two have only two rankings

  private static final Map<String, Function<Tokens, InputUnits>> CUTS =
      Map.of(
          "token", InputUnits::tokens,
          "word", InputUnits::words,
          "sentence", InputUnits::sentences);

  /** Keeps copies. */
  public ParaphraseStability {
    prompts = List.copyOf(prompts);
    units = List.copyOf(units);
    values = copied(values);
    tau = tau.clone();
  }

  private static double[][] copied(double[][] values) {
    return Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
  }

  /** The stability over paraphrases of a question's prompt, cut into tokens, words or sentences. */
  public static ParaphraseStability of(Question question, Method method, List<String> paraphrases) {
    return of(question, method, cut(question), paraphrases);
  }

  /** How the question cuts its prompt into units. */
  private static Function<Tokens, InputUnits> cut(Question question) {
    Tokens prompt = question.run().tokens();
    return Optional.ofNullable(CUTS.get(question.units().kind()))
        .filter(cut -> cut.apply(prompt).equals(question.units()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "paraphrases are compared by tokens, words or sentences, and the question is"
                        + " about "
                        + question.units().kind()
                        + "s; ask about words first: words()"));
  }

  /** The stability over paraphrases, each divided into units by a function of its tokens. */
  public static ParaphraseStability of(
      Question question,
      Method method,
      Function<Tokens, InputUnits> units,
      List<String> paraphrases) {
    List<Question> others =
        paraphrases.stream()
            .map(text -> question.run().model().run(text))
            .map(run -> question.of(run).by(units.apply(run.tokens())))
            .toList();
    Question own = question.by(units.apply(question.run().tokens()));
    return ofQuestions(own, method, others);
  }

  /** The stability over questions that ask the same of other prompts, with units of their own. */
  public static ParaphraseStability ofQuestions(
      Question question, Method method, List<Question> paraphrases) {
    if (paraphrases.isEmpty()) {
      throw new IllegalArgumentException(
          "stability needs a paraphrase of the prompt, and none was given");
    }
    List<Question> all = new ArrayList<>(List.of(question));
    all.addAll(paraphrases);
    List<List<String>> names = all.stream().map(one -> names(one.units())).toList();
    List<String> common = common(names);
    List<Scores> scores = all.stream().map(method::on).toList();
    double[][] values =
        IntStream.range(0, all.size())
            .mapToObj(i -> chosen(scores.get(i).values(), names.get(i), common))
            .toArray(double[][]::new);
    double[] tau =
        IntStream.range(1, values.length)
            .mapToDouble(i -> tau(method, values[0], values[i]))
            .toArray();
    List<String> prompts = all.stream().map(one -> one.run().tokens().quoted()).toList();
    Notes notes =
        new Notes(all.stream().flatMap(one -> one.notes().all().stream()).distinct().toList());
    String unit = question.units().kind();
    return new ParaphraseStability(method.name(), unit, prompts, common, values, tau, notes);
  }

  private static double tau(Method method, double[] one, double[] other) {
    return method.meaning().signed()
        ? KendallTau.of(one, other)
        : KendallTau.of(MethodAgreement.sizes(one), MethodAgreement.sizes(other));
  }

  private static List<String> names(InputUnits units) {
    return units.units().stream().map(InputUnit::text).map(String::strip).toList();
  }

  private static List<String> common(List<List<String>> names) {
    List<String> common =
        names.get(0).stream()
            .filter(name -> !name.isEmpty())
            .filter(name -> names.stream().allMatch(each -> occursOnce(name, each)))
            .toList();
    if (common.size() < LEAST) {
      throw new IllegalArgumentException(
          "stability compares units that occur once in every prompt, and there are "
              + common.size()
              + (common.isEmpty() ? "" : " " + common.stream().map(Labels::shown).toList())
              + "; at least "
              + LEAST
              + " are needed: give paraphrases with more of the same words");
    }
    return common;
  }

  private static boolean occursOnce(String name, List<String> names) {
    return names.stream().filter(name::equals).count() == 1;
  }

  private static double[] chosen(double[] values, List<String> names, List<String> common) {
    return common.stream().mapToDouble(name -> values[names.indexOf(name)]).toArray();
  }

  /** The mean τ of the paraphrases with the original; 1 = always the same ranking. */
  public double stability() {
    return Arrays.stream(tau).average().orElseThrow();
  }

  /** A copy of the numbers of each prompt. */
  @Override
  public double[][] values() {
    return copied(values);
  }

  /** A copy of τ of each paraphrase. */
  @Override
  public double[] tau() {
    return tau.clone();
  }

  @Override
  public Displayable picture() {
    return Grid.of(
            "Stability of " + method + " over paraphrases",
            "share of the prompt's largest",
            new Labels("prompt", prompts),
            new Labels(unit, units),
            MethodTable.scaled(values))
        .withScale(Scale.diverging(1))
        .withNote(notes.above(sentence()));
  }

  private String sentence() {
    return "Kendall's τ with the first prompt: "
        + String.join(", ", Arrays.stream(tau).mapToObj(Figures::brief).toList())
        + " (mean "
        + Figures.brief(stability())
        + ") over "
        + units.size()
        + " units that occur once in every prompt; 1 = the same ranking, 0 = unrelated.";
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ParaphraseStability other
        && method.equals(other.method)
        && unit.equals(other.unit)
        && prompts.equals(other.prompts)
        && units.equals(other.units)
        && Arrays.deepEquals(values, other.values)
        && notes.equals(other.notes);
  }

  @Override
  public int hashCode() {
    return 31 * method.hashCode() + Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return notes.above(method + ": " + sentence());
  }
}

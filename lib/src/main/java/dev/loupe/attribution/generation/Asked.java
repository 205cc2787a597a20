package dev.loupe.attribution.generation;

import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was asked of an answer, in words.
 *
 * @param prompt the prompt as pictures quote it
 * @param score what is explained of each token
 * @param units the units of the prompt
 * @param answer the tokens of the answer
 * @param baseline the name of what stands for absent units
 * @param notes what a reader must know of the run
 */
record Asked(
    String prompt,
    TokenScore score,
    InputUnits units,
    List<String> answer,
    String baseline,
    Notes notes) {
  private static final String GENERATED = "» "; // before a generated token among the columns
  private static final int SHOWN = 40; // letters of a unit in a label

  /** The number of units of the prompt. */
  int size() {
    return units.size();
  }

  /** The name of a token of the answer in titles. */
  String quoted(int token) {
    return "'" + Labels.shown(answer.get(token)) + "'";
  }

  /** What the numbers measure, without the name of the one token that a row is about. */
  String unit(String ofFirst) {
    return ofFirst.replace(score.title() + " of " + quoted(0), score.title());
  }

  /** The units of the prompt as short labels. */
  Labels prompt(int[] chosen) {
    List<String> all = units.labels().names();
    return new Labels(
        units.kind(), Arrays.stream(chosen).mapToObj(all::get).map(Asked::brief).toList());
  }

  private static String brief(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN - 1)) + "…";
  }

  /** Some units of the prompt, then the tokens that were generated before another one. */
  Labels columns(int[] chosen) {
    List<String> names = new ArrayList<>(prompt(chosen).names());
    answer
        .subList(0, answer.size() - 1)
        .forEach(piece -> names.add(GENERATED + Labels.shown(piece)));
    return new Labels(units.kind() + ", then » generated token", names);
  }

  /** The texts of the prompt's units and of the tokens before one of the answer. */
  List<String> before(int token) {
    return Stream.concat(units.labels().names().stream(), answer.subList(0, token).stream())
        .toList();
  }
}

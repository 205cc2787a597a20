package dev.loupe.attribution.input;

import dev.loupe.attribution.quality.QualityLine;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.intervention.Change;
import dev.loupe.model.Inside;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How to read the numbers of a method: what they mean, and what they are compared with. */
record Reading(Question question, Method method, Scores scores) {
  private static final double CLOSE = 0.25; // of the larger of both

  /** The note under the picture, with the warnings of the run above it. */
  String note() {
    List<String> sentences = new ArrayList<>();
    sentences.add(meaning());
    if (!method.reading().isEmpty()) {
      sentences.add(method.reading());
    }
    scores.errors().ifPresent(all -> sentences.add(error(all)));
    sentences.addAll(scores.explanations());
    List<Change> changes = Inside.changes(question.run());
    if (!changes.isEmpty()) {
      sentences.add("The run has interventions: " + listed(changes) + ".");
    }
    if (scores.meaning() != Meaning.FLOW) { // removing a unit changes what flows elsewhere, too
      sentences.add(QualityLine.of(question, scores).sentence());
    }
    sentences.add(baseline());
    sentences.add("Prompt: " + question.run().tokens().quoted() + ".");
    return question
        .notes()
        .plus(scores.warnings())
        .plus(closeBaseline())
        .above(String.join(" ", sentences));
  }

  /** A baseline that says nearly the same as the prompt leaves little to share out. */
  private Notes closeBaseline() {
    double prompt = question.value();
    double baseline = prompt - question.change();
    boolean close =
        Math.abs(prompt - baseline) < CLOSE * Math.max(Math.abs(prompt), Math.abs(baseline));
    return close && method.comparesWithBaseline()
        ? Notes.of(
            "Note: m(baseline) = "
                + Figures.of(baseline)
                + " is close to m(prompt) = "
                + Figures.of(prompt)
                + ", and only the change between them, "
                + Figures.of(question.change())
                + ", is explained; if you mean more, compare with a prompt that changes the answer: against(\"…\").")
        : Notes.NONE;
  }

  private String baseline() {
    String known = question.baseline().reading();
    return method.comparesWithBaseline()
        ? "Baseline: " + question.baseline().name() + "." + (known.isEmpty() ? "" : " " + known)
        : "In place of removed units: " + question.baseline().name() + ".";
  }

  private String meaning() {
    String unit = question.units().kind();
    return switch (scores.meaning()) {
      case SHARES ->
          "The share of each "
              + unit
              + " in m(prompt) − m(baseline) = "
              + Figures.of(question.value())
              + " − "
              + operand(question.value() - question.change())
              + ", m = "
              + question.metric().title()
              + ": blue raises m, red lowers it.";
      case CHANGES ->
          "The effect of each "
              + unit
              + " on m = "
              + question.metric().title()
              + " = "
              + Figures.of(question.value())
              + ": blue raises m, red lowers it.";
      case RELEVANCE ->
          "The share of each "
              + unit
              + " in m(prompt) = "
              + Figures.of(question.value())
              + ", m = "
              + question.metric().title()
              + ", without a baseline: blue raises m, red lowers it.";
      case FLOW ->
          "The share of each "
              + unit
              + " in what flows through this part of the model, m = "
              + question.metric().title()
              + ": blue raises m, red lowers it.";
      case SIZES ->
          "A size without a sign for each "
              + unit
              + ", m = "
              + question.metric().title()
              + ": only the order counts.";
    };
  }

  private static String listed(List<Change> changes) {
    return changes.stream()
        .map(change -> change.spot().toString())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** A number behind a minus sign. */
  private static String operand(double value) {
    return value < 0 ? "(" + Figures.of(value) + ")" : Figures.of(value);
  }

  private static String error(double[] all) {
    double most = Arrays.stream(all).max().orElseThrow();
    return Double.isNaN(most)
        ? "The standard errors are unknown."
        : "The standard errors are at most " + Figures.of(most) + ".";
  }
}

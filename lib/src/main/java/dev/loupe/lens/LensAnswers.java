package dev.loupe.lens;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the rows of a reading say of some tokens; arrays are [answer][row][position].
 *
 * @param rows what was read
 * @param note how to read it
 * @param answers the tokens
 * @param notes warnings about answers that lack a space, by the model's own prediction
 */
record LensAnswers(
    RowLogits rows,
    String note,
    List<String> answers,
    double[][][] probabilities,
    double[][][] logProbabilities,
    double[][][] ranks,
    Notes notes) {

  static LensAnswers of(RowLogits rows, String note, List<String> answers) {
    HookedTransformer model = rows.run().model();
    int[] ids = answers.stream().mapToInt(model::toSingleToken).toArray();
    if (ids.length == 0) {
      throw new IllegalArgumentException(
          "no answer was given; name one or more, such as \" Paris\"");
    }
    int count = rows.rows().size();
    List<MissingSpace> missing = new ArrayList<>();
    LensAnswers all =
        new LensAnswers(
            rows,
            note,
            answers,
            new double[ids.length][count][],
            new double[ids.length][count][],
            new double[ids.length][count][],
            Notes.NONE);
    rows.each(
        (row, logits) -> {
          all.fill(row, logits, ids);
          if (row == count - 1) {
            missing.addAll(all.missing(logits.at(Axis.POS, -1)));
          }
        });
    return all.with(MissingSpace.notes(missing));
  }

  private void fill(int row, Tensor logits, int... ids) {
    Tensor likely = logits.softmax(Axis.VOCAB); // [pos, vocab]
    Tensor logs = logits.as(DataType.FLOAT64).logSoftmax(Axis.VOCAB); // [pos, vocab]
    for (int i = 0; i < ids.length; i++) {
      probabilities[i][row] = likely.at(Axis.VOCAB, ids[i]).toDoubleArray();
      logProbabilities[i][row] = logs.at(Axis.VOCAB, ids[i]).toDoubleArray();
      ranks[i][row] = Ranks.ofOne(logits, ids[i]);
    }
  }

  /** The answers that lack a space by these logits, [vocab]. */
  private List<MissingSpace> missing(Tensor end) {
    Tokenizer tokenizer = rows.run().model().tokenizer().orElseThrow();
    return answers.stream()
        .flatMap(answer -> MissingSpace.of(answer, tokenizer, end).stream())
        .toList();
  }

  private LensAnswers with(Notes found) {
    return new LensAnswers(rows, note, answers, probabilities, logProbabilities, ranks, found);
  }

  /** A warning if, by the model's own prediction at the last position, an answer lacks a space. */
  static Notes missingSpace(Run run, String answer) {
    if (answer.startsWith(" ")) {
      return Notes.NONE; // without another pass
    }
    Tensor end = run.logits().tensor().at(Axis.BATCH, 0).at(Axis.POS, -1); // [vocab]
    Tokenizer tokenizer = run.model().tokenizer().orElseThrow();
    return MissingSpace.notes(MissingSpace.of(answer, tokenizer, end));
  }

  /** A line for each answer over the rows, at one position. */
  Curves curves(String what, String unit, double[][][] values, int position) {
    Tokens tokens = rows.run().tokens();
    refuseUnchosen(position);
    int place = position < 0 ? tokens.width() + position : position;
    if (place < 0 || place >= tokens.width()) {
      throw new IllegalArgumentException(
          "the prompt has " + tokens.width() + " tokens; there is no position " + position);
    }
    Line[] lines = new Line[answers.size()];
    for (int i = 0; i < lines.length; i++) {
      double[] y = Arrays.stream(values[i]).mapToDouble(row -> row[place]).toArray();
      lines[i] = Line.of(Labels.shown(answers.get(i)), y);
    }
    String token = Labels.shown(tokens.pieces(0).get(place));
    return Curves.of(
            rows.lens().name() + ": " + what + " after '" + token + "'", "layer", unit, lines)
        .at(rows.rows().labels("layer").names())
        .withNote(notes.above(note));
  }

  private void refuseUnchosen(int position) {
    HookedTransformer model = rows.run().model();
    if (position == -1 && !model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts the token at a position, not the next token; choose the position: ranksAt(position, …)");
    }
  }
}

package dev.loupe.attribution.input;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.token.TokenStrip;
import java.util.ArrayList;
import java.util.List;

/** The whole prompt, each unit coloured by its number; what belongs to no unit has no colour. */
final class ColouredPrompt {
  private final List<String> pieces = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();

  private ColouredPrompt(Question question, double[] scores) {
    Tokens tokens = question.run().tokens();
    int[] unit = question.units().unitOfPosition();
    boolean[] written = new boolean[scores.length];
    for (int at = 0; at < unit.length; at++) {
      if (unit[at] < 0) {
        add(tokens.piece(tokens.id(0, at)), Double.NaN);
      } else if (!written[unit[at]]) {
        written[unit[at]] = true;
        add(question.units().units().get(unit[at]).text(), scores[unit[at]]);
      }
    }
  }

  private void add(String piece, double value) {
    pieces.add(piece);
    values.add(value);
  }

  static TokenStrip of(Question question, Scores scores) {
    ColouredPrompt prompt = new ColouredPrompt(question, scores.values());
    double[] flat = prompt.values.stream().mapToDouble(Double::doubleValue).toArray();
    TokenStrip strip = TokenStrip.of("", scores.unit(), prompt.pieces, flat);
    return scores.meaning().signed() ? strip.withScale(Scale.diverging()) : strip;
  }
}

package dev.loupe.attribution.input;

import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.token.TokenStrip;

/** What one method says of each unit of a prompt: the text, coloured. */
public final class Attributions implements Pictured {
  private final Question question;
  private final Method method;
  private final Scores scores;

  Attributions(Question question, Method method, Scores scores) {
    this.question = question;
    this.method = method;
    this.scores = scores;
  }

  /** A number for each unit. */
  public double[] values() {
    return scores.values();
  }

  @Override
  public Displayable picture() {
    Labels units = question.units().labels();
    return TokenStrip.of(
        scores.method() + " of the " + question.metric().title(),
        scores.unit(),
        units.names(),
        scores.values());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

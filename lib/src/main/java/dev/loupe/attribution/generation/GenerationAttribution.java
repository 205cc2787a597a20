package dev.loupe.attribution.generation;

import dev.loupe.attribution.method.Attributing;
import dev.loupe.attribution.question.Baseline;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.progress.Progress;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Where each token of an answer came from: the attribution of each generated token to the parts of
 * the prompt and to the tokens generated before it.
 *
 * <p>Each token is one {@link Question} about the prompt and all tokens before it, so a row does
 * not depend on later tokens. Every method works; it is asked as many times as there are tokens.
 *
 * <p>Sarti et al. 2023, <a href="https://arxiv.org/abs/2302.13942">Inseq</a>.
 */
public final class GenerationAttribution
    implements Attributing<GenerationAttribution, GeneratedAttributions> {
  private final Answer answer;
  private final InputUnits units;
  private final Baseline baseline;
  private final TokenScore score;

  private GenerationAttribution(
      Answer answer, InputUnits units, Baseline baseline, TokenScore score) {
    this.answer = answer;
    this.units = units;
    this.baseline = baseline;
    this.score = score;
  }

  /** The attribution of the most likely continuation: {@code count} tokens, or fewer if it ends. */
  public static GenerationAttribution of(Run run, int count) {
    return of(run, count, Sampling.greedy());
  }

  /** The attribution of a sampled continuation. */
  public static GenerationAttribution of(Run run, int count, Sampling sampling) {
    asked(run);
    return of(Answer.generated(run, count, sampling));
  }

  /** The attribution of a given continuation, such as {@code " Paris, of course"}. */
  public static GenerationAttribution of(Run run, String continuation) {
    asked(run);
    return of(Answer.given(run, continuation));
  }

  /** The attribution of given tokens behind the prompt. */
  public static GenerationAttribution ofTokens(Run run, int... continuation) {
    asked(run);
    return of(Answer.given(run, continuation));
  }

  private static GenerationAttribution of(Answer answer) {
    answer.before(answer.size() - 1); // refuses an answer that is too long
    Question first = asked(answer.run());
    return new GenerationAttribution(answer, first.units(), first.baseline(), TokenScore.LOG_PROB);
  }

  /** A question about the prompt; several prompts at once are refused. */
  private static Question asked(Run run) {
    return Question.of(run, Metric.logit(0));
  }

  /** The same with other units of the prompt; generated tokens stay units of their own. */
  @Override
  public GenerationAttribution by(InputUnits others) {
    return new GenerationAttribution(answer, others, baseline, score);
  }

  /**
   * The same compared with another baseline. Another prompt as the baseline leaves the generated
   * tokens as they are, so nothing is attributed to them.
   */
  @Override
  public GenerationAttribution against(Baseline other) {
    return new GenerationAttribution(answer, units, other, score);
  }

  /** The same of another score of each token, such as its probability. */
  public GenerationAttribution about(TokenScore other) {
    return new GenerationAttribution(answer, units, baseline, other);
  }

  /** The tokens of the prompt, to cut it into units. */
  @Override
  public Tokens prompt() {
    return answer.run().tokens();
  }

  /** The tokens of the answer, as texts. */
  public List<String> answer() {
    return answer.pieces();
  }

  /** The question about one token of the answer, counted from 0. */
  public Question question(int token) {
    Objects.checkIndex(token, answer.size());
    Metric metric = score.of(answer.ids().get(token), answer.pieces().get(token));
    return Question.of(answer.before(token), metric)
        .by(units.followedBy(answer.units(token), token))
        .against(baseline.continued(token));
  }

  /** What a method says of each token of the answer. */
  @Override
  public GeneratedAttributions by(Method method) {
    List<Scores> rows = new ArrayList<>();
    double[] values = new double[answer.size()];
    try (Progress progress =
        Progress.of(method.name() + " of an answer", answer.size(), "tokens")) {
      for (int token = 0; token < answer.size(); token++) {
        Question question = question(token);
        values[token] = question.value();
        rows.add(method.on(question));
        progress.tick();
      }
    }
    Asked asked =
        new Asked(
            answer.run().tokens().quoted(),
            score,
            units,
            answer.pieces(),
            method.comparesWithBaseline() ? baseline.name() : "none",
            asked(answer.run()).notes());
    return new GeneratedAttributions(asked, rows, values);
  }

  @Override
  public String toString() {
    return score.title()
        + " of each token of “"
        + Labels.shown(String.join("", answer()))
        + "” behind "
        + answer.run().tokens().quoted()
        + " by "
        + units.kind()
        + " against "
        + baseline.name();
  }
}

package dev.loupe.lens;

import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * What a model would predict if it ended after each layer, as a lens reads it from one prompt.
 *
 * <p>Rows are the residual stream before each block, from the embedding ({@code 0_pre}) to the end
 * of the model ({@code final_post}), which is exactly the model's own prediction; columns are
 * positions. {@link #withMid} adds the residual stream between attention and MLP. Entropies and
 * divergences are in nats.
 *
 * <pre>{@code
 * var lens = logitLens(model, "The capital of France is");
 * lens                                // the most likely token of each layer
 * lens.forwardKl()                    // how far each layer is from the model's own prediction
 * lens.ranks(" Paris", " London")     // answers over layers
 * }</pre>
 */
public final class LensReading implements Pictured {
  private final Lens lens;
  private final Run run;
  private final StreamRows rows;
  private volatile RowStatistics statistics; // computed once, for all pictures without an answer

  private LensReading(Lens lens, Run run, StreamRows rows) {
    this.lens = lens;
    this.run = run;
    this.rows = rows;
  }

  /** A reading of a run of one prompt, with the run's interventions. */
  public static LensReading of(Lens lens, Run run) {
    Objects.requireNonNull(lens, "a reading needs a lens, and null was given");
    Objects.requireNonNull(run, "a lens reads a run, and null was given");
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "the " + lens.name() + " takes one prompt; this run has " + run.tokens().batch());
    }
    if (!run.model().spec().sizes().equals(lens.model().spec().sizes())) {
      throw new IllegalArgumentException(
          "this lens reads " + lens.model() + ", and the run is of " + run.model());
    }
    return new LensReading(lens, run, LensRows.of(lens, List.of(Act.RESID_PRE)));
  }

  /**
   * This reading with one more row for each block, such as {@code 0_mid}: the residual stream
   * between attention and MLP.
   */
  public LensReading withMid() {
    return rows(Act.RESID_PRE, Act.RESID_MID);
  }

  /**
   * This reading with these rows, any of {@code RESID_PRE}, {@code RESID_MID} and {@code
   * RESID_POST}; the end of the model is always the last.
   */
  public LensReading rows(Act... acts) {
    return new LensReading(lens, run, LensRows.of(lens, List.of(acts)));
  }

  /** The most likely next token at every layer and position, with its probability. */
  public Grid top() {
    boolean causal = run.model().spec().attention().causal();
    List<List<String>> words =
        IntStream.range(0, rows.size())
            .mapToObj(row -> IntStream.of(statistics().best()[row]).mapToObj(this::piece).toList())
            .toList();
    return grid(
            "most likely " + (causal ? "next token" : "token at each position"),
            "probability",
            statistics().probability())
        .withWords(words)
        .withScale(Scale.fixed(0, 1));
  }

  private String piece(int id) {
    return run.tokens().piece(id);
  }

  /** The probability of the token {@code answer} at every layer and position, from 0 to 1. */
  public Grid probability(String answer) {
    LensAnswers answers = answers(answer);
    return grid("probability of '" + answer + "'", "probability", answers.probabilities()[0])
        .withNote(answers.notes().above(note()))
        .withScale(Scale.fixed(0, 1));
  }

  /**
   * The rank of the token {@code answer} at every layer and position; 0 is the most likely token.
   */
  public Grid rank(String answer) {
    LensAnswers answers = answers(answer);
    return grid("rank of '" + answer + "'", "rank (0 = most likely)", answers.ranks()[0])
        .withNote(answers.notes().above(note()))
        .withScale(Scale.ranks());
  }

  /**
   * The rank of the prompt's own next token at every layer and position; the last position, which
   * has none, is blank.
   */
  public Grid rankOfNext() {
    refuseWithoutNext("rankOfNext()");
    return grid("rank of the prompt's next token", "rank (0 = most likely)", statistics().rank())
        .withScale(Scale.ranks());
  }

  /**
   * The entropy of each prediction, −Σ q log q, in nats: 0 where one token is certain, log(number
   * of tokens) where all are equally likely.
   */
  public Grid entropy() {
    return grid("entropy", "nats", statistics().entropy());
  }

  /**
   * The cross-entropy −log q of the prompt's own next token, in nats; the last position, which has
   * none, is blank.
   */
  public Grid crossEntropy() {
    refuseWithoutNext("crossEntropy()");
    return grid("cross-entropy of the prompt's next token", "nats", statistics().crossEntropy());
  }

  /**
   * The cross-entropy −log q of the prompt's own next token, in nats; at the last position of the
   * token {@code answer}.
   */
  public Grid crossEntropy(String answer) {
    double[][] values = crossEntropy().values();
    LensAnswers answers = answers(answer);
    double[][] logs = answers.logProbabilities()[0];
    for (int row = 0; row < values.length; row++) {
      int last = values[row].length - 1;
      values[row][last] = -logs[row][last];
    }
    return grid("cross-entropy of the prompt's next token, then '" + answer + "'", "nats", values)
        .withNote(answers.notes().above(note()));
  }

  /**
   * KL(p ‖ q) = Σ p log(p / q) from the model's own prediction p to each row's q, in nats; 0 where
   * the row predicts what the model does, without an upper limit.
   */
  public Grid forwardKl() {
    return grid("KL(model ‖ layer)", "nats", statistics().kl());
  }

  /**
   * The Jensen-Shannon divergence between each row's prediction and the model's own, in nats: 0 for
   * equal predictions, log 2 = 0.69 for predictions that share no token.
   */
  public Grid jsDivergence() {
    return grid("Jensen-Shannon divergence from the model", "nats", statistics().js())
        .withScale(Scale.fixed(0, Math.log(2)));
  }

  /** The ranks of chosen answers over the layers at the last position; 0 is the most likely. */
  public Curves ranks(String... answers) {
    return ranksAt(-1, answers);
  }

  /**
   * The ranks of chosen answers over the layers at a position; a negative one counts from the end.
   */
  public Curves ranksAt(int position, String... answers) {
    LensAnswers read = answers(answers);
    return read.curves("rank", "rank (0 = most likely)", read.ranks(), position).asRanks();
  }

  /** The probabilities of chosen answers over the layers at the last position. */
  public Curves probabilities(String... answers) {
    return probabilitiesAt(-1, answers);
  }

  /** The probabilities of chosen answers over the layers at a position. */
  public Curves probabilitiesAt(int position, String... answers) {
    LensAnswers read = answers(answers);
    return read.curves("probability", "probability", read.probabilities(), position);
  }

  /**
   * This reading against another of as many tokens, such as of a corrupted prompt: where both
   * predict different tokens, and how much more likely an answer is in this one.
   */
  public LensContrast minus(LensReading other) {
    return LensContrast.of(this, other);
  }

  /**
   * What each head writes at the last position, read through the lens: the token whose logit it
   * raises most, and by how much.
   */
  public Grid heads() {
    return parts(Act.HEAD_RESULT).tokens();
  }

  /** How much each head raises the logit of a token at the last position. */
  public Grid heads(String answer) {
    return parts(Act.HEAD_RESULT).logit(answer);
  }

  /**
   * What each MLP writes at the last position, read through the lens: the tokens whose logits it
   * raises most, and by how much.
   */
  public Grid mlps() {
    return parts(Act.MLP_OUT).tokens();
  }

  /** How much each MLP raises the logit of a token at the last position. */
  public Grid mlps(String answer) {
    return parts(Act.MLP_OUT).logit(answer);
  }

  private LensParts parts(Act written) {
    return new LensParts(lens, run, written);
  }

  /** The logits that the lens reads at one site, [batch, pos, vocab]. */
  public Tensor logits(Site site) {
    Site here = site.in(run.model().spec().layers());
    return rowLogits().of(here, run.cache(here).get(here));
  }

  private RowStatistics statistics() {
    if (statistics == null) {
      statistics = RowStatistics.of(rowLogits());
    }
    return statistics;
  }

  RowLogits rowLogits() {
    return new RowLogits(lens, run, rows);
  }

  private LensAnswers answers(String... answers) {
    return LensAnswers.of(rowLogits(), note("Each point"), List.of(answers));
  }

  private Grid grid(String what, String unit, double[][] values) {
    return Grid.of(
            lens.name() + ": " + what, unit, rows.labels("layer"), run.tokens().labels(0), values)
        .withNote(note());
  }

  String note() {
    return note("Each row");
  }

  private String note(String each) {
    return run.notes()
        .above(
            each
                + ": the residual stream at that layer, "
                + (lens.how().isEmpty() ? "" : lens.how() + ", ")
                + "passed through the final norm and the unembedding; final_post is the model's own prediction. Prompt: "
                + run.tokens().quoted());
  }

  private void refuseWithoutNext(String word) {
    if (!run.model().spec().attention().causal()) {
      throw new IllegalArgumentException(
          run.model().name()
              + " predicts the token at a position, not the next token, so there is no "
              + word
              + "; choose a token: rank(answer) or probability(answer)");
    }
  }

  @Override
  public Displayable picture() {
    return top();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

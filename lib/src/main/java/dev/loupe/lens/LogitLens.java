package dev.loupe.lens;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The prediction of each layer if the model ended there (logit lens): the residual stream, passed
 * through the final norm and the unembedding.
 *
 * <p>Rows are the residual stream before each block, from the embedding ({@code 0_pre}) to the end
 * of the model ({@code final_post}); columns are positions. {@link #withMid} adds the residual
 * stream between attention and MLP. The norm is computed for each row, and the last row is exactly
 * the model's own prediction. Probabilities are softmax(W_U · ln_final(x)).
 *
 * <p>nostalgebraist 2020, <a href="https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru">interpreting
 * GPT: the logit lens</a>.
 *
 * <pre>{@code logitLens(model, "The capital of France is").rank(" Paris")}</pre>
 */
public final class LogitLens implements Pictured {
  private final Run run;
  private final List<Site> rows;
  private volatile Grid top; // computed once: a notebook asks for it as text, as HTML and as PNG

  private LogitLens(Run run, List<Site> rows) {
    this.run = run;
    this.rows = rows;
  }

  /** The logit lens for a run of one prompt, with the run's interventions. */
  public static LogitLens of(Run run) {
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "the logit lens takes one prompt; this run has " + run.tokens().batch());
    }
    return new LogitLens(run, rows(run.model(), false));
  }

  /**
   * The lens with one more row for each block, such as {@code 0_mid}: the residual stream between
   * attention and MLP.
   */
  public LogitLens withMid() {
    if (!run.model().has(Act.RESID_MID)) {
      throw new IllegalArgumentException(
          run.model().name()
              + " adds attention and MLP to the residual stream together, so it has no resid_mid; leave out withMid()");
    }
    return new LogitLens(run, rows(run.model(), true));
  }

  private static List<Site> rows(HookedTransformer model, boolean mid) {
    List<Site> rows = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      rows.add(Act.RESID_PRE.at(layer));
      if (mid) {
        rows.add(Act.RESID_MID.at(layer));
      }
    }
    rows.add(Act.RESID_POST.at(model.spec().layers() - 1));
    return rows;
  }

  /** The most likely next token at every layer and position, with its probability. */
  public Grid top() {
    if (top == null) {
      top = computeTop();
    }
    return top;
  }

  private Grid computeTop() {
    boolean causal = run.model().spec().attention().causal();
    Tokens tokens = run.tokens();
    List<List<String>> words = new ArrayList<>();
    Grid grid =
        fill(
            "logit lens: most likely " + (causal ? "next token" : "token at each position"),
            "probability",
            logits -> {
              double[][] scores = byPosition(logits);
              double[][] probabilities = byPosition(logits.softmax(Axis.VOCAB));
              List<String> row = new ArrayList<>();
              double[] best = new double[probabilities.length];
              for (int position = 0; position < best.length; position++) {
                int winner = mostLikely(scores[position]);
                row.add(tokens.piece(winner));
                best[position] = probabilities[position][winner];
              }
              words.add(row);
              return best;
            });
    return grid.withWords(words).withScale(Scale.fixed(0, 1));
  }

  /** The probability of the token {@code answer} at every layer and position, from 0 to 1. */
  public Grid probability(String answer) {
    int id = run.model().toSingleToken(answer);
    return fillFor(
            answer,
            "logit lens: probability of '" + answer + "'",
            "probability",
            logits ->
                logits.softmax(Axis.VOCAB).take(Axis.VOCAB, id).toDoubleArray()) // by position
        .withScale(Scale.fixed(0, 1));
  }

  /**
   * The rank of the token {@code answer} at every layer and position; 0 is the most likely token.
   */
  public Grid rank(String answer) {
    int id = run.model().toSingleToken(answer);
    return fillFor(
            answer,
            "logit lens: rank of '" + answer + "'",
            "rank (0 = most likely)",
            logits -> {
              double[][] scores = byPosition(logits); // many probabilities round to the same zero
              return each(scores.length, i -> rank(scores[i], id));
            })
        .withScale(Scale.ranks());
  }

  /** The logits from the residual stream at one site, [batch, pos, vocab]. */
  public Tensor logits(Site site) {
    return run.unembed(run.cache(site).get(site));
  }

  /** A number for each position, computed from the logits of one row. */
  private interface Reading {
    double[] of(Tensor logits);
  }

  /** The same with a warning if, by the model's own prediction, the answer lacks a space. */
  private Grid fillFor(String answer, String title, String unit, Reading reading) {
    Tokenizer tokenizer = run.model().tokenizer().orElseThrow();
    List<Tensor> last = new ArrayList<>();
    Grid grid =
        fill(
            title,
            unit,
            logits -> {
              last.clear();
              last.add(logits);
              return reading.of(logits);
            });
    Tensor end = last.get(0).at(Axis.BATCH, 0).at(Axis.POS, -1); // [vocab]
    List<MissingSpace> missing = MissingSpace.of(answer, tokenizer, end);
    return grid.withNote(MissingSpace.notes(missing).above(grid.note()));
  }

  private Grid fill(String title, String unit, Reading reading) {
    double[][] values = new double[rows.size()][];
    ActivationCache cache = run.cache(rows.toArray(Site[]::new));
    try (Progress progress = Progress.of("logit lens", rows.size())) {
      for (int row = 0; row < values.length; row++) {
        values[row] = reading.of(run.unembed(cache.get(rows.get(row))));
        progress.tick();
      }
    }
    return Grid.of(title, unit, new Labels("layer", names()), run.tokens().labels(0), values)
        .withNote(
            run.notes()
                .above(
                    "Each row: the residual stream at that layer, passed through the final norm and the unembedding; final_post is the model's own prediction. Prompt: "
                        + run.tokens().quoted()));
  }

  private static double[][] byPosition(Tensor values) {
    double[] flat = values.toDoubleArray();
    int positions = values.size(Axis.POS);
    int vocab = flat.length / positions;
    double[][] rows = new double[positions][];
    for (int i = 0; i < positions; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * vocab, (i + 1) * vocab);
    }
    return rows;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (Site site : rows) {
      names.add(
          site.act() == Act.RESID_POST
              ? "final_post"
              : site.layer() + (site.act() == Act.RESID_PRE ? "_pre" : "_mid"));
    }
    return names;
  }

  private static double[] each(int count, IntFunction<Double> value) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = value.apply(i);
    }
    return values;
  }

  private static int mostLikely(double[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      best = logits[i] > logits[best] ? i : best;
    }
    return best;
  }

  private static double rank(double[] logits, int id) {
    int above = 0;
    for (double logit : logits) {
      above += logit > logits[id] ? 1 : 0;
    }
    return above;
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

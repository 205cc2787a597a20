package dev.loupe.attribution.question;

import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Remembered;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A question to a model: how much does each unit of this prompt add to this metric, compared with
 * this baseline?
 *
 * <p>The input is the embedding of each token ({@code hook_embed}); position embeddings are kept.
 * Positions that belong to no unit, such as BOS, keep their embeddings in the baseline too.
 *
 * <p>Immutable; what it computes is remembered.
 */
public final class Question {
  /** Where the input of a model is read and replaced. */
  public static final Site INPUT = Act.EMBED.site();

  private final Run run;
  private final Metric metric;
  private final InputUnits units;
  private final Baseline baseline;
  private final Remembered<Tensor> input = new Remembered<>(() -> Embeddings.at(run(), INPUT));
  private final Remembered<List<Tensor>> baselines = new Remembered<>(this::keptBaselines);
  private final Remembered<MetricValues> measured =
      new Remembered<>(() -> run().measured(metric()));
  private final Remembered<double[]> atBaselines = new Remembered<>(this::measuredAtBaselines);
  private final Remembered<Coalitions> coalitions = new Remembered<>(() -> new Coalitions(this));

  private Question(Run run, Metric metric, InputUnits units, Baseline baseline) {
    this.run = run;
    this.metric = metric;
    this.units = units;
    this.baseline = baseline;
  }

  /**
   * The question about each token of a run of one prompt, compared with the mean embedding of the
   * prompt's other tokens; if there are none, with that of the vocabulary.
   */
  public static Question of(Run run, Metric metric) {
    Objects.requireNonNull(
        metric,
        "attribution needs a metric such as logitDiff(\" Mary\", \" John\"), and null was given");
    Tokens tokens = run.tokens();
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "input attribution explains one prompt at a time, and "
              + tokens.batch()
              + " were given; choose one, for example with a loop over them");
    }
    InputUnits units = InputUnits.tokens(tokens);
    Baseline baseline = units.size() < 2 ? new MeanEmbedding() : new MeanOfPrompt();
    return new Question(run, metric, units, baseline);
  }

  /** The same question about other units. */
  public Question by(InputUnits others) {
    Objects.requireNonNull(
        others, "by(units) needs units such as InputUnits.words(tokens), and null was given");
    return new Question(run, metric, others, baseline);
  }

  /** The same question compared with another baseline. */
  public Question against(Baseline other) {
    Objects.requireNonNull(
        other, "against(...) needs a baseline such as another prompt, and null was given");
    return new Question(run, metric, units, other);
  }

  /** The same question about another run of the same prompt, or of one with the same tokens. */
  public Question of(Run other) {
    return new Question(other, metric, units, baseline);
  }

  /** The same question about another metric. */
  public Question about(Metric other) {
    return new Question(run, other, units, baseline);
  }

  /** The run that is asked about. */
  public Run run() {
    return run;
  }

  /** The number that the units add to. */
  public Metric metric() {
    return metric;
  }

  /** The units. */
  public InputUnits units() {
    return units;
  }

  /** What stands for absent units. */
  public Baseline baseline() {
    return baseline;
  }

  /** The embeddings of the prompt, [pos, d_model]. */
  public Tensor input() {
    return input.get();
  }

  /**
   * The baseline's inputs, each [pos, d_model], with the prompt's own embeddings at positions of no
   * unit.
   */
  public List<Tensor> baselines() {
    return baselines.get();
  }

  private List<Tensor> keptBaselines() {
    int[] unit = units.unitOfPosition();
    double[] kept = Arrays.stream(unit).mapToDouble(at -> at < 0 ? 1 : 0).toArray();
    Tensor own = Tensor.vector(Axis.POS, kept).as(input().nd().getDataType());
    Tensor others = own.times(-1).plus(1);
    return baseline.of(run).stream()
        .map(one -> one.times(others).plus(input().times(own))) // exact where it is kept
        .map(one -> one.arranged(Axis.POS, Axis.D_MODEL))
        .toList();
  }

  /** The metric of the prompt. */
  public double value() {
    return measured.get().values()[0];
  }

  /** The metric of each of the baseline's inputs. */
  public double[] baselineValues() {
    return atBaselines.get().clone();
  }

  private double[] measuredAtBaselines() {
    return baselines().stream()
        .mapToDouble(one -> with(one).measured(metric).values()[0])
        .toArray();
  }

  /** m(prompt) − m(baseline), which the shares of all units sum to; the mean over baselines. */
  public double change() {
    return value() - Arrays.stream(baselineValues()).average().orElseThrow();
  }

  /** The run with another input [pos, d_model]. */
  public Run with(Tensor other) {
    return run.replace(INPUT.all(), other.with(Axis.BATCH.sized(1)));
  }

  /** The run of several inputs [batch, pos, d_model] at once. */
  public Run withAll(Tensor inputs) {
    Tokens repeated = run.tokens().repeat(0, inputs.size(Axis.BATCH));
    return Inside.model(run).run(repeated).replace(INPUT.all(), inputs);
  }

  /**
   * The units that a baseline changes, ascending; the others say the same in prompt and baseline,
   * so nothing can be attributed to them.
   */
  public int[] changedUnits() {
    return IntStream.range(0, units.size())
        .filter(unit -> units.units().get(unit).positions().stream().anyMatch(this::changedAt))
        .toArray();
  }

  private boolean changedAt(int position) {
    double[] own = input().at(Axis.POS, position).toDoubleArray();
    return baselines().stream()
        .anyMatch(one -> !Arrays.equals(own, one.at(Axis.POS, position).toDoubleArray()));
  }

  /** The metric when some units are absent. */
  public Coalitions coalitions() {
    return coalitions.get();
  }

  /** What a reader must know before the numbers, such as a missing space before an answer. */
  public Notes notes() {
    return run.notes().plus(measured.get().notes());
  }

  @Override
  public String toString() {
    return metric.title()
        + " of "
        + run.tokens().quoted()
        + " by "
        + units.kind()
        + " against "
        + baseline.name();
  }
}

package dev.loupe.patchscope;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What a model says about its own states: the state of a source prompt, at one position and each
 * layer, is put in the place of a placeholder in a target prompt, and the target prompt is
 * continued.
 *
 * <p>With a source prompt S, a position i and a layer l of model M, a target prompt T, its position
 * i*, a layer l* of model M* and a mapping f, the target run is that of T with h*[l*, i*] ← f(h[l,
 * i]). Here l* is l if nothing else is chosen, M* is M, and f is the identity. Rows are the
 * residual stream before each block and at the end of the model, as in the logit lens, which is the
 * case l* = the end. If the state is put into the same layer and position of the same prompt,
 * nothing changes.
 *
 * <p>What is read comes from the state and from the target prompt; the same prompt without a state,
 * {@link #untouched}, shows what the prompt says alone.
 *
 * <p>Ghandeharioun et al. 2024, <a href="https://arxiv.org/abs/2401.06102">Patchscopes</a>.
 *
 * <pre>{@code
 * var scope = patchscope(model, "The keys near the cabinet");
 * scope                                             // the tokens that follow, for each layer
 * scope.into("The cat and the dog ? and", "?").to(resid(0)).generate(5)
 * scope.grid()                                      // every layer into every layer
 * }</pre>
 */
public final class Patchscope implements Pictured {
  private static final int SHOWN = 5; // tokens

  private final Run source;
  private final int position;
  private final Target target;
  private final Optional<Site> into; // if it is the same for all states
  private final UnaryOperator<Tensor> mapping;

  private Patchscope(
      Run source, int position, Target target, Optional<Site> into, UnaryOperator<Tensor> mapping) {
    this.source = source;
    this.position = position;
    this.target = target;
    this.into = into;
    this.mapping = mapping;
  }

  /** The states of a run's last token, put into the identity prompt. */
  public static Patchscope of(Run source) {
    return of(source, Target.of(source.model(), InspectionPrompt.IDENTITY));
  }

  /**
   * The states of a run's last token, put into a position of one prompt, for models without a
   * tokenizer; a negative position counts from the end.
   */
  public static Patchscope of(Run source, Tokens prompt, int at) {
    return of(source, Target.of(source.model(), prompt, at));
  }

  private static Patchscope of(Run source, Target target) {
    int last = Position.in(source.tokens(), -1);
    return new Patchscope(source, last, target, Optional.empty(), UnaryOperator.identity());
  }

  /** The states at another position of the source; a negative one counts from the end. */
  public Patchscope at(int other) {
    return new Patchscope(source, Position.in(source.tokens(), other), target, into, mapping);
  }

  /** The states at the last token of the last occurrence of a text in the source. */
  public Patchscope at(String text) {
    Objects.requireNonNull(text, "at needs a position or a text, and null was given");
    return at(source.tokens().positions(0, text).last().end());
  }

  /** The states put into another target prompt. */
  public Patchscope into(InspectionPrompt inspection) {
    Objects.requireNonNull(
        inspection, "a state is put into a prompt such as IDENTITY, and null was given");
    return with(Target.of(target.model(), inspection));
  }

  /**
   * The states put into a target prompt of your own, at the last token of the last occurrence of
   * the placeholder.
   */
  public Patchscope into(String prompt, String placeholder) {
    return into(new InspectionPrompt(prompt, placeholder));
  }

  /** The states put into a position of one prompt; a negative position counts from the end. */
  public Patchscope into(Tokens prompt, int at) {
    Objects.requireNonNull(prompt, "a state is put into a prompt, and null was given");
    return with(Target.of(target.model(), prompt, at));
  }

  private Patchscope with(Target other) {
    return new Patchscope(source, position, other, into, mapping);
  }

  /** All states put into one place, such as {@code resid(0)}, instead of their own layers. */
  public Patchscope to(Site site) {
    Objects.requireNonNull(site, "a state is put to a place such as resid(0), and null was given");
    Site known = States.checked(target.model(), site);
    return new Patchscope(source, position, target, Optional.of(known), mapping);
  }

  /**
   * Another model reads the states, with the identity prompt until another is chosen; its residual
   * stream has the same width, or {@link #mapped} makes it so.
   */
  public Patchscope by(HookedTransformer other) {
    Objects.requireNonNull(other, "another model reads the states, and null was given");
    return by(Target.of(other, InspectionPrompt.IDENTITY));
  }

  /** Another model reads the states at a position of one prompt of its own. */
  public Patchscope by(HookedTransformer other, Tokens prompt, int at) {
    Objects.requireNonNull(other, "another model reads the states, and null was given");
    Objects.requireNonNull(prompt, "a state is put into a prompt, and null was given");
    return by(Target.of(other, prompt, at));
  }

  private Patchscope by(Target other) {
    return new Patchscope(source, position, other, Optional.empty(), mapping);
  }

  /** The states after a function of each, [d_model] in and out. */
  public Patchscope mapped(UnaryOperator<Tensor> function) {
    Objects.requireNonNull(
        function, "mapped needs a function such as state -> state.times(2), and null was given");
    return new Patchscope(source, position, target, into, function);
  }

  /** The target prompt with the state from one place put into another: for anything else. */
  public Run patched(Site from, Site to) {
    Objects.requireNonNull(from, "a state comes from a place such as resid(2), and null was given");
    Objects.requireNonNull(to, "a state is put to a place such as resid(2), and null was given");
    Site known = States.checked(source.model(), from);
    Site goal = States.checked(target.model(), to);
    return target.with(List.of(new Target.Put(states(List.of(known)).get(0), goal)));
  }

  /** The target prompt as it is, to compare with. */
  public Run untouched() {
    return target.untouched();
  }

  /**
   * The {@code k} most likely next tokens of the target prompt, with their probabilities: a row for
   * each source layer.
   */
  public Grid top(int k) {
    List<Target.Put> puts = puts();
    TopTokens top = target.with(puts).top(k);
    return top.grid()
        .withTitle("patchscope: next tokens of the target prompt")
        .withRows(States.of(source.model()).labels("source layer"))
        .withNote(note(goals()));
  }

  /**
   * The most likely next token of the target prompt, with its probability: rows are source layers,
   * columns target layers.
   */
  public Grid grid() {
    List<List<String>> words = new ArrayList<>();
    double[][] values = new double[sources().size()][targets().size()];
    sources().forEach(source -> words.add(new ArrayList<>()));
    each(
        (column, run) -> {
          TopTokens top = run.top(1);
          for (int row = 0; row < values.length; row++) {
            values[row][column] = top.probability(row, 0);
            words.get(row).add(top.token(row, 0));
          }
        });
    return grid("patchscope: most likely next token", values).withWords(words);
  }

  /**
   * The probability that the target prompt goes on with a token: rows are source layers, columns
   * target layers.
   */
  public Grid probability(String token) {
    Metric metric = Metric.prob(token);
    Notes notes = missingSpaces(metric);
    double[][] values = new double[sources().size()][targets().size()];
    each(
        (column, run) -> {
          double[] measured = run.measured(metric).values();
          IntStream.range(0, values.length).forEach(row -> values[row][column] = measured[row]);
        });
    Grid grid = grid("patchscope: probability of '" + token + "'", values);
    return grid.withNote(notes.above(grid.note()));
  }

  /** A warning if the model would rather say the token with a space in front. */
  private Notes missingSpaces(Metric metric) {
    boolean causal = source.model().spec().attention().causal();
    return causal && source.model().equals(target.model())
        ? source.measured(metric.at(position)).notes()
        : target.untouched().measured(metric).notes();
  }

  /** What the target prompt goes on with, {@code count} tokens for each source layer. */
  public Continuations generate(int count) {
    return new Continuations(
        "patchscope: continuations of the target prompt",
        States.of(source.model()).labels("source layer"),
        target.with(puts()).generateAll(count),
        note(goals()));
  }

  /** A column of a grid. */
  private interface Column {
    void read(int number, Run patched);
  }

  private void each(Column reading) {
    List<Tensor> states = states(sources());
    try (Progress progress = Progress.of("patchscope", targets().size())) {
      for (int column = 0; column < targets().size(); column++) {
        Site goal = targets().get(column);
        reading.read(
            column,
            target.with(states.stream().map(state -> new Target.Put(state, goal)).toList()));
        progress.tick();
      }
    }
  }

  private Grid grid(String title, double[][] values) {
    Labels rows = States.of(source.model()).labels("source layer");
    Labels columns = States.of(target.model()).labels("target layer");
    return Grid.of(title, "probability", rows, columns, values)
        .withScale(Scale.fixed(0, 1))
        .withNote(note("Columns: the layer that the state is put into."));
  }

  private List<Site> sources() {
    return States.of(source.model()).sites();
  }

  private List<Site> targets() {
    return States.of(target.model()).sites();
  }

  /** Each state and where it is put in. */
  private List<Target.Put> puts() {
    List<Tensor> states = states(sources());
    if (into.isEmpty() && targets().size() != states.size()) {
      throw new IllegalArgumentException(
          source.model().name()
              + " and "
              + target.model().name()
              + " have other numbers of layers, so a state has no layer of its own in the target; choose one with to(resid(2)), or all with grid()");
    }
    return IntStream.range(0, states.size())
        .mapToObj(i -> new Target.Put(states.get(i), into.orElseGet(() -> targets().get(i))))
        .toList();
  }

  /** The mapped states of the source, [d_model] each. */
  private List<Tensor> states(List<Site> sites) {
    try (ActivationCache cache = source.cache(sites.toArray(Site[]::new))) {
      return sites.stream()
          .map(site -> mapping.apply(cache.get(site).at(Axis.BATCH, 0).at(Axis.POS, position)))
          .map(this::fitting)
          .toList();
    }
  }

  private Tensor fitting(Tensor state) {
    int width = target.model().spec().dModel();
    if (!state.axes().equals(List.of(Axis.D_MODEL)) || state.size(Axis.D_MODEL) != width) {
      throw new IllegalArgumentException(
          "a state for "
              + target.model().name()
              + " has "
              + width
              + " entries, [d_model], and this is "
              + state
              + "; map it: mapped(state -> …)");
    }
    return state;
  }

  private String goals() {
    return into.map(site -> "Each state is put into " + site + ".")
        .orElse("Each state is put into the layer that it comes from.");
  }

  private String note(String goals) {
    return "Rows: the layer of the state at token "
        + position
        + ", “"
        + Labels.shown(source.tokens().piece(source.tokens().id(0, position)))
        + "”, of "
        + source.tokens().quoted(0)
        + ". "
        + goals
        + " Target prompt: "
        + target.quoted()
        + ".";
  }

  @Override
  public Grid picture() {
    return top(SHOWN);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

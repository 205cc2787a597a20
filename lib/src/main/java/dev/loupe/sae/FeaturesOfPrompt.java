package dev.loupe.sae;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.sae.kind.FeatureNumber;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Bos;
import dev.loupe.text.Tokens;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TokenStrip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The sparse features that are active in a prompt: a row for each of the strongest, a column for
 * each token; strongest by their largest activation.
 *
 * <p>Activations are zero or more. They are what the features of the unchanged model are: nothing
 * is spliced in. The token that begins a text (BOS), on which many features are very large for no
 * reason of their own, is left out unless {@link #keepingBos} is asked for.
 *
 * <pre>{@code
 * sae.features("When Mary and John went to the store")
 * sae.features("When Mary and John went to the store").feature(31)
 * sae.features("When Mary and John went to the store").at(-1)     // by the last token
 * model.run(text).with(sae).zero(sae.features(text).spots(3)).top(5)
 * }</pre>
 */
public final class FeaturesOfPrompt implements Pictured {
  private static final int ROWS = 10;
  private static final int LETTERS = 60; // of a label

  private final String name;
  private final SparseCoder coder;
  private final Run run;
  private final Map<Integer, double[]> active; // by feature, at each token
  private final Map<Integer, String> labels;
  private final Choice choice;

  /** How many rows there are, whether BOS counts, and the one token that counts, if it is one. */
  private record Choice(int rows, boolean withBos, Optional<Integer> position) {}

  private FeaturesOfPrompt(
      String name,
      SparseCoder coder,
      Run run,
      Map<Integer, double[]> active,
      Map<Integer, String> labels,
      Choice choice) {
    this.name = name;
    this.coder = coder;
    this.run = run;
    this.active = active;
    this.labels = labels;
    this.choice = choice;
  }

  /**
   * The features of a run of one prompt.
   *
   * @param name the name of the autoencoder, for titles
   */
  public static FeaturesOfPrompt of(String name, SparseCoder coder, Run run) {
    coder.refuseBatches();
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "features are shown of one prompt, and "
              + run.tokens().batch()
              + " were given; give one of them");
    }
    Choice usual = new Choice(ROWS, false, Optional.empty());
    return new FeaturesOfPrompt(name, coder, run, active(coder, run), Map.of(), usual);
  }

  private static Map<Integer, double[]> active(SparseCoder coder, Run run) {
    Map<Integer, double[]> active = new TreeMap<>();
    try (var cache = run.cache(coder.reads())) {
      Tensor acts = coder.encoded(cache.get(coder.reads())).at(Axis.BATCH, 0); // [pos, feature]
      double[] all = acts.arranged(Axis.POS, Axis.FEATURE).toDoubleArray();
      int features = coder.features();
      for (int i = 0; i < all.length; i++) {
        if (all[i] != 0) {
          active
                  .computeIfAbsent(i % features, one -> new double[all.length / features])[
                  i / features] =
              all[i];
        }
      }
    }
    return active;
  }

  /** The same with this many rows. */
  public FeaturesOfPrompt strongest(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("there are no " + k + " features; ask for 1 or more");
    }
    return with(new Choice(k, choice.withBos(), choice.position()));
  }

  /** The same, in which the token that begins a text counts like any other. */
  public FeaturesOfPrompt keepingBos() {
    return with(new Choice(choice.rows(), true, choice.position()));
  }

  /**
   * The same with the features that are strongest at one token; a negative position counts from the
   * end.
   */
  public FeaturesOfPrompt at(int position) {
    int width = tokens().width();
    int place = position < 0 ? width + position : position;
    if (place < 0 || place >= width) {
      throw new IllegalArgumentException(
          "there is no position %d; the prompt has %d tokens, at positions 0 to %d"
              .formatted(position, width, width - 1));
    }
    return with(new Choice(choice.rows(), choice.withBos(), Optional.of(place)));
  }

  private FeaturesOfPrompt with(Choice other) {
    return new FeaturesOfPrompt(name, coder, run, active, labels, other);
  }

  /** The same with labels beside the numbers of features. */
  public FeaturesOfPrompt labelled(Map<Integer, String> words) {
    Objects.requireNonNull(words, "labels are a map of numbers to texts, which may be empty");
    return new FeaturesOfPrompt(name, coder, run, active, Map.copyOf(words), choice);
  }

  /** The strongest features, the strongest first: as many as the picture has rows. */
  public List<Integer> strongest() {
    return active.keySet().stream()
        .filter(feature -> strength(feature) > 0)
        .sorted(Comparator.comparingDouble((Integer feature) -> -strength(feature)))
        .limit(choice.rows())
        .toList();
  }

  /** The {@code k} strongest features as spots of a run that they are spliced into. */
  public List<Spot> spots(int k) {
    return strongest(k).strongest().stream().map(coder.writes()::feature).toList();
  }

  /** The activation of a feature at each token. */
  public double[] activations(int feature) {
    FeatureNumber.checked(feature, coder.features());
    return active.getOrDefault(feature, new double[tokens().width()]).clone();
  }

  /** The prompt, each token coloured by a feature's activation. */
  public TokenStrip feature(int feature) {
    double[] values = shown(activations(feature));
    double most = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
    String reading =
        most > 0
            ? "Coloured: how active the feature is at a token."
            : "The feature is active at no token of this prompt.";
    return TokenStrip.of(title(feature), "activation", tokens().pieces(0), values)
        .withScale(Scale.fixed(0, most > 0 ? most : 1))
        .withNote(notes().above(reading + leftOut()));
  }

  private String title(int feature) {
    return "feature " + row(feature) + " of " + name;
  }

  private String row(int feature) {
    String label = labels.getOrDefault(feature, "");
    return label.isEmpty() ? "" + feature : feature + " " + Labels.shown(label, LETTERS);
  }

  private Tokens tokens() {
    return run.tokens();
  }

  private double most(int feature) {
    return Arrays.stream(shown(active.get(feature))).filter(Double::isFinite).max().orElse(0);
  }

  /** What features are ordered by: the largest activation, or that at the one token. */
  private double strength(int feature) {
    return choice.position().map(pos -> shown(active.get(feature))[pos]).orElse(most(feature));
  }

  /** NaN where a token is left out. */
  private double[] shown(double[] values) {
    return IntStream.range(0, values.length)
        .mapToDouble(pos -> leavesOut(pos) ? Double.NaN : values[pos])
        .toArray();
  }

  private boolean leavesOut(int pos) {
    return !choice.withBos() && Bos.of(run.model().tokenizer()).is(tokens().id(0, pos));
  }

  private String leftOut() {
    boolean any = IntStream.range(0, tokens().width()).anyMatch(this::leavesOut);
    return any ? " BOS is left out; keepingBos() shows it." : "";
  }

  @Override
  public Displayable picture() {
    List<Integer> strongest = strongest();
    if (strongest.isEmpty()) {
      throw new IllegalArgumentException(
          "no feature of %s is active in %s%s%s"
              .formatted(
                  name,
                  tokens().quoted(),
                  at(),
                  leftOut().isEmpty()
                      ? "; give a longer prompt"
                      : "; BOS is left out, so give a longer prompt, or keepingBos() shows it"));
    }
    double[][] values =
        strongest.stream().map(feature -> shown(active.get(feature))).toArray(double[][]::new);
    return Grid.of(
            "strongest features of " + name,
            "activation",
            new Labels("feature", strongest.stream().map(this::row).toList()),
            tokens().labels(0),
            values)
        .withScale(Scale.fixed(0, strongest.stream().mapToDouble(this::most).max().orElseThrow()))
        .withNote(notes().above(summary(strongest.size())));
  }

  private String summary(int shown) {
    long tokens = IntStream.range(0, tokens().width()).filter(pos -> !leavesOut(pos)).count();
    long active =
        this.active.values().stream()
            .flatMapToDouble(values -> Arrays.stream(shown(values)))
            .filter(activation -> activation > 0)
            .count();
    return "Shown: "
        + shown
        + " of the "
        + this.active.keySet().stream().filter(feature -> most(feature) > 0).count()
        + " features that are active in this prompt, those with the largest activation"
        + at()
        + " first. At a token "
        + Figures.of((double) active / tokens)
        + " of "
        + coder.features()
        + " features are active on average."
        + leftOut();
  }

  /** The one token that counts: " at “·Larsen” (position 8)"; empty if all do. */
  private String at() {
    return choice
        .position()
        .map(
            pos -> " at “" + Labels.shown(tokens().pieces(0).get(pos)) + "” (position " + pos + ")")
        .orElse("");
  }

  /** The notes of the run, and whether the prompt begins as the training texts did. */
  private Notes notes() {
    boolean begun = tokens().beginsWithBos(0);
    HookedTransformer model = run.model();
    boolean other =
        Bos.of(model.tokenizer()).id().isPresent()
            && coder.config().trainedOn().bos().map(bos -> bos != begun).orElse(false);
    if (!other) {
      return run.notes();
    }
    List<String> all = new ArrayList<>(run.notes().all());
    all.add(
        begun
            ? "Note: the prompt begins with BOS, but the features were trained on texts without it."
            : "Warning: the features were trained on texts that begin with BOS, and this prompt has"
                + " none; use a model from withBos().");
    return new Notes(all);
  }

  @Override
  public String toString() {
    return text();
  }
}

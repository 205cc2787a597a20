package dev.loupe.causal;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.text.Tokens;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Interchange interventions: where a model represents a variable of a program. An activation of one
 * input is patched into the run of another; does the model then predict what the program answers
 * when its variable is exchanged?
 *
 * <p>The interchange accuracy of a spot is the share of pairs of inputs for which the most likely
 * next token is then the program's answer, from 0 to 1. Pairs are drawn at random among those for
 * which the exchange changes the program's answer, so a spot without effect has accuracy 0. Geiger
 * et al. 2021, <a href="https://arxiv.org/abs/2106.02997">Causal Abstractions of Neural
 * Networks</a>, section 3.
 *
 * <pre>{@code interchange(model, program, inputs).sweep(RESID_POST)}</pre>
 */
public final class Interchange {
  private static final int PAIRS = 64;
  private static final long SEED = 1;
  private static final int DRAWS = 10_000; // before giving up: no pair differs

  private final HookedTransformer model;
  private final Tokens bases;
  private final Tokens sources;
  private final List<String> plain;
  private final List<String> expected;

  private Interchange(
      HookedTransformer model,
      List<String> bases,
      List<String> sources,
      List<String> plain,
      List<String> expected) {
    this.model = model;
    this.bases = model.run(bases).tokens();
    this.sources = model.run(sources).tokens();
    this.plain = plain;
    this.expected = expected;
    if (!model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts the token at a position, but interchange reads the next token; use a model that predicts the next token, such as GPT-2");
    }
    refusePairsOfDifferentLengths();
  }

  /** Interchange interventions on 64 pairs of these inputs, the same pairs each time. */
  public static <T> Interchange of(
      HookedTransformer model, Abstraction<T> program, List<T> inputs) {
    return of(model, program, inputs, PAIRS, SEED);
  }

  /** Interchange interventions on this many pairs of these inputs. */
  public static <T> Interchange of(
      HookedTransformer model, Abstraction<T> program, List<T> inputs, int pairs, long seed) {
    Random random = new Random(seed);
    List<String> bases = new ArrayList<>();
    List<String> sources = new ArrayList<>();
    List<String> plain = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int draw = 0; bases.size() < pairs; draw++) {
      if (inputs.isEmpty() || draw - bases.size() > DRAWS) {
        throw new IllegalArgumentException(
            "no two of the "
                + inputs.size()
                + " inputs differ in the program's answer after the exchange of its variable; add inputs with other values of the variable");
      }
      T base = inputs.get(random.nextInt(inputs.size()));
      T source = inputs.get(random.nextInt(inputs.size()));
      if (!program.interchanged(base, source).equals(program.answer(base))) {
        bases.add(program.prompt().apply(base));
        sources.add(program.prompt().apply(source));
        plain.add(program.answer(base));
        expected.add(program.interchanged(base, source));
      }
    }
    return new Interchange(model, bases, sources, plain, expected);
  }

  private void refusePairsOfDifferentLengths() {
    for (int i = 0; i < bases.batch(); i++) {
      if (bases.row(i).length != sources.row(i).length) {
        throw new IllegalArgumentException(
            "an activation can only be patched into a prompt of the same length, but "
                + bases.pieces(i)
                + " and "
                + sources.pieces(i)
                + " have different lengths");
      }
    }
  }

  /**
   * The accuracy without interventions: the share of inputs for which the model predicts the
   * program's answer, from 0 to 1.
   */
  public double accuracy() {
    return share(model.run(bases).measure(Metric.lead(plain)));
  }

  /** The interchange accuracy of one spot, from 0 to 1. */
  public double at(Spot spot) {
    Exchanged exchanged = at(List.of(spot), "interchange");
    MissingSpace.notes(exchanged.missingSpaces()).print();
    return exchanged.accuracies()[0];
  }

  /**
   * The interchange accuracy of an activation in every layer, from 0 to 1; by head for activations
   * of heads, otherwise by position.
   */
  public Grid sweep(Act act) {
    boolean byHead = act.axes().contains(Axis.HEAD) || act.axes().contains(Axis.KV_HEAD);
    Labels columns = byHead ? heads(act) : positions();
    List<Spot> spots = new ArrayList<>();
    int layers = model.spec().layers();
    for (int layer = 0; layer < layers; layer++) {
      for (int column = 0; column < columns.size(); column++) {
        spots.add(byHead ? act.at(layer).head(column) : act.at(layer).pos(column));
      }
    }
    double[] flat = at(spots, "interchange at " + act).accuracies();
    double[][] values = new double[layers][];
    for (int layer = 0; layer < layers; layer++) {
      values[layer] =
          Arrays.copyOfRange(flat, layer * columns.size(), (layer + 1) * columns.size());
    }
    Labels rows = Labels.layers(layers);
    return Grid.of(
            "interchange intervention: " + act, "interchange accuracy", rows, columns, values)
        .withScale(Scale.fixed(0, 1))
        .withNote(note());
  }

  /** The accuracy of each spot, and expected answers that seem to lack a space in front. */
  private record Exchanged(double[] accuracies, List<MissingSpace> missingSpaces) {}

  private Exchanged at(List<Spot> spots, String what) {
    Act[] acts = spots.stream().map(spot -> spot.site().act()).distinct().toArray(Act[]::new);
    ActivationCache source = model.run(sources).cache(acts);
    List<Variant> variants =
        spots.stream().map(spot -> Variant.of(spot, source.get(spot))).toList();
    try (Variants exchanged = Variants.of(model.run(bases), variants, Metric.lead(expected));
        Progress progress = Progress.of(what, variants.size())) {
      double[][] leads = exchanged.measure(progress);
      return new Exchanged(
          Arrays.stream(leads).mapToDouble(Interchange::share).toArray(),
          exchanged.missingSpaces());
    }
  }

  private static double share(double[] leads) {
    return Arrays.stream(leads).filter(lead -> lead == 0).count() / (double) leads.length;
  }

  private Labels heads(Act act) {
    boolean shared = act.axes().contains(Axis.KV_HEAD);
    int heads = shared ? model.spec().attention().kvHeads() : model.spec().attention().heads();
    return Labels.numbered(shared ? "key-value head" : "head", "H", heads);
  }

  private Labels positions() {
    if (bases.padded()) {
      throw new IllegalArgumentException(
          "the prompts have different lengths, so one position holds unrelated words; sweep heads, such as sweep(HEAD_Z), or use prompts of one length");
    }
    return new Labels("position", IntStream.range(0, bases.width()).mapToObj(this::name).toList());
  }

  /** The word at a position; its number if prompts have different words there. */
  private String name(int position) {
    boolean same =
        IntStream.range(1, bases.batch())
            .allMatch(prompt -> bases.id(prompt, position) == bases.id(0, position));
    return same ? bases.piece(bases.id(0, position)) : "#" + position;
  }

  private String note() {
    MetricValues asIs = model.run(bases).measured(Metric.lead(plain));
    String note =
        String.format(
            Locale.ROOT,
            "Share of %d pairs of inputs: with an activation of the second input patched into the first, the model predicts what the program answers with its variable exchanged. Without patching, the model predicts the program's answer for %.0f %% of the first inputs. First pair: %s and %s",
            bases.batch(),
            100 * share(asIs.values()),
            bases.quoted(0),
            sources.quoted(0));
    return asIs.notes().above(note);
  }

  @Override
  public String toString() {
    return "interchange of " + bases.batch() + " pairs in " + model.name();
  }
}

package dev.loupe.neuron;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Keep;
import dev.loupe.harvest.ValueHistogram;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import tech.tablesaw.api.StringColumn;

/**
 * A neuron on one page: the texts in which it fires, how often it has which activation, the tokens
 * that it fires on, the tokens whose logits it raises and lowers, and the neurons most like it.
 *
 * <p>Each part is a method too. All numbers come from one pass over the texts.
 *
 * <pre>{@code
 * var n = neuron(model, 1, 100, texts);
 * n.examples()                                        // or tokens(), logits(), similar(), histogram()
 * model.run(prompt).zero(n.name().spot()).top(5)
 * }</pre>
 *
 * @param name the neuron
 * @param model the model's name
 * @param note what was left out; may be empty
 */
public record Neuron(
    NeuronName name,
    String model,
    ActivationStatistics statistics,
    Examples examples,
    ValueHistogram histogram,
    TokenActivations tokens,
    Optional<LogitEffect> effect,
    SimilarNeurons similar,
    String note)
    implements Pictured {
  private static final int BINS = 16;
  private static final long SEED = 0; // of the random examples

  /** Requires the neuron's name, and a sentence instead of an effect that is absent. */
  public Neuron {
    Objects.requireNonNull(name, "a neuron needs a name");
    Objects.requireNonNull(note, "a neuron's note may be empty, not null");
  }

  /** A neuron's page over texts; negative numbers count from the last layer or neuron. */
  public static Neuron of(
      HookedTransformer model, int layer, int index, Texts texts, Keep... kept) {
    return several(model, layer, List.of(index), texts, kept).get(0);
  }

  /** The pages of some neurons of a layer, from one pass over the texts. */
  static List<Neuron> several(
      HookedTransformer model, int layer, List<Integer> indices, Texts texts, Keep... kept) {
    Given.all(model, texts);
    if (indices.isEmpty()) {
      throw new IllegalArgumentException("there are no neurons to show; give at least one number");
    }
    List<NeuronName> names =
        indices.stream().map(index -> NeuronName.in(model, layer, index)).toList();
    LeftOut left = LeftOut.of(model, kept);
    try (NeuronHarvest harvest = NeuronHarvest.of(model, names, texts, left)) {
      double[][] correlations = harvest.correlations();
      return harvest
          .chosen()
          .mapToObj(i -> of(model, names.get(i), harvest.recording(i), correlations[i], left))
          .toList();
    }
  }

  private static Neuron of(
      HookedTransformer model,
      NeuronName name,
      Recording recording,
      double[] correlations,
      LeftOut left) {
    MlpWeights weights = new MlpWeights(model, name.layer());
    double[] values = recording.counted();
    String why = weights.reachesLogits() ? "" : weights.whyNoLogits() + ".";
    return new Neuron(
        name,
        model.name(),
        Distribution.of(values).statistics(),
        Examples.of(name + ": where it fires", recording, left, SEED),
        ValueHistogram.of(name + ": activations", "activation", values, BINS),
        TokenActivations.of(name + ": tokens it fires on", recording),
        weights.reachesLogits() ? Optional.of(LogitEffect.of(model, name)) : Optional.empty(),
        SimilarNeurons.of(model, name, correlations),
        LeftOut.notes(left.bosNote(), why));
  }

  /** The tokens whose logits it raises and lowers most; refused if it has no direct effect. */
  public LogitEffect logits() {
    Supplier<IllegalArgumentException> none = () -> new IllegalArgumentException(note);
    return effect.orElseThrow(none);
  }

  /** The statistics as a table of two columns. */
  private Displayable numbers() {
    List<String> what = new ArrayList<>();
    List<String> value = new ArrayList<>();
    what.addAll(List.of("tokens", "active (above 0)", "mean", "standard deviation", "largest"));
    value.add(Figures.of(statistics.tokens()));
    value.add(Figures.percent(statistics.active()));
    value.add(Figures.of(statistics.mean()));
    value.add(Figures.of(statistics.std()));
    value.add(Figures.of(statistics.max()));
    what.addAll(List.of("smallest", "skew", "kurtosis (normal: 3)", "explained by the token"));
    value.add(Figures.of(statistics.min()));
    value.add(Figures.brief(statistics.skew()));
    value.add(Figures.brief(statistics.kurtosis()));
    value.add(Figures.percent(tokens.explained()));
    effect.ifPresent(
        logits -> {
          what.add("kurtosis of its logits");
          value.add(Figures.brief(logits.kurtosis()));
        });
    return Tables.whole(
        LabelTable.of(
            name + ": statistics",
            StringColumn.create("statistic", what),
            StringColumn.create("value", value)));
  }

  /** The whole page. */
  @Override
  public Page picture() {
    List<Displayable> words = new ArrayList<>(List.of(tokens));
    effect.ifPresent(words::add);
    return new Page(
        "Neuron " + name + " of " + model,
        List.of(List.of(numbers(), histogram), List.of(examples), words, List.of(similar)),
        note);
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

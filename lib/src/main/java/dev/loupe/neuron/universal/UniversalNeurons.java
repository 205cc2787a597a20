package dev.loupe.neuron.universal;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Keep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.neuron.Given;
import dev.loupe.neuron.LeftOut;
import dev.loupe.neuron.NeuronName;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.chart.Group;
import dev.loupe.view.chart.Histogram;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * For each neuron of one model, the neuron of another that fires on the same tokens: the one with
 * the largest correlation, in any layer.
 *
 * <p>The correlation is Pearson's, of the activations at the same tokens. Many correlations are
 * large by chance, so the baseline is the largest correlation with a random mixture of the neurons
 * of a layer: its activations times a Gaussian matrix, the same information in another basis. A
 * neuron is universal if its correlation exceeds its baseline by more than 0.5.
 *
 * <p>Gurnee et al. 2024, <a href="https://arxiv.org/abs/2401.12181">Universal neurons in GPT2
 * language models</a>, who compare five models that differ in their seed; here it is one pair.
 *
 * <pre>{@code universalNeurons(checkpoints().get(3).load(), load(), texts).best(10)}</pre>
 *
 * @param first the name of the model whose neurons are looked for
 * @param second the name of the model in which they are looked for
 * @param all a pair for each neuron of the first model that has one, in their order
 * @param tokens the number of tokens
 * @param constant how many neurons have no pair because their activation is the same everywhere
 * @param note what was left out; may be empty
 */
public record UniversalNeurons(
    String first, String second, List<UniversalNeuron> all, long tokens, long constant, String note)
    implements Pictured {
  /** By how much a correlation exceeds its baseline if a neuron is universal. */
  public static final double EXCESS = 0.5;

  private static final int SHOWN = 12;

  /** Requires at least one neuron. */
  public UniversalNeurons {
    Objects.requireNonNull(first, "universal neurons need the first model's name");
    Objects.requireNonNull(second, "universal neurons need the second model's name");
    Objects.requireNonNull(note, "a note may be empty, not null");
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(first + " has no neurons that can be compared");
    }
  }

  /** Compares two models with the same tokenizer on texts. */
  public static UniversalNeurons of(
      HookedTransformer first, HookedTransformer second, Texts texts, Keep... kept) {
    Given.all(first, texts);
    Given.all(second, texts);
    NeuronName.in(first, 0, 0);
    NeuronName.in(second, 0, 0); // refuses models without neurons
    LeftOut left = LeftOut.of(first, kept);
    UniversalSearch search = UniversalSearch.of(first, second, texts, left);
    List<UniversalNeuron> pairs = search.pairs();
    long neurons = (long) first.spec().layers() * first.spec().mlp().orElseThrow().dMlp();
    return new UniversalNeurons(
        first.name(),
        second.name(),
        pairs,
        search.tokens(),
        neurons - pairs.size(),
        left.bosNote());
  }

  /** The pairs whose correlation exceeds the baseline by more than 0.5, the most first. */
  public List<UniversalNeuron> universal() {
    return ranked().stream().filter(pair -> pair.excess() > EXCESS).toList();
  }

  /** The pairs with the largest excess, as a table. */
  public Displayable best(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "best(" + count + ") asks for no pairs; ask for 1 or more");
    }
    List<UniversalNeuron> best = ranked().stream().limit(count).toList();
    return Tables.whole(
        table(
            "Pairs with the largest excess: neuron of " + first + ", partner in " + second, best));
  }

  /** The pair of one neuron of the first model. */
  public UniversalNeuron get(int layer, int index) {
    return all.stream()
        .filter(pair -> pair.neuron().equals(new NeuronName(layer, index)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    first
                        + " has no neuron "
                        + index
                        + " in layer "
                        + layer
                        + (constant > 0 ? ", or it has the same activation everywhere" : "")));
  }

  private List<UniversalNeuron> ranked() {
    return all.stream()
        .sorted(Comparator.comparingDouble(UniversalNeuron::excess).reversed())
        .toList();
  }

  /** A line for each neuron of the first model, in their order. */
  public Table table() {
    return table("neurons of " + first + " in " + second, all);
  }

  private Table table(String title, List<UniversalNeuron> pairs) {
    return LabelTable.of(
        title,
        StringColumn.create("neuron", pairs.stream().map(pair -> pair.neuron().toString())),
        StringColumn.create("partner", pairs.stream().map(pair -> pair.partner().toString())),
        numbers("correlation", pairs, UniversalNeuron::correlation),
        numbers("baseline", pairs, UniversalNeuron::baseline),
        numbers("excess", pairs, UniversalNeuron::excess));
  }

  private static DoubleColumn numbers(
      String name, List<UniversalNeuron> pairs, ToDoubleFunction<UniversalNeuron> value) {
    return DoubleColumn.create(name, pairs.stream().mapToDouble(value).toArray());
  }

  /** How often the largest correlation of a neuron has which size, and its baseline. */
  public Histogram histogram() {
    double[] found = all.stream().mapToDouble(UniversalNeuron::correlation).toArray();
    double[] chance = all.stream().mapToDouble(UniversalNeuron::baseline).toArray();
    return Histogram.of(
            new Group("with a neuron", found), new Group("with a random mixture", chance))
        .withTitle("Largest correlation of each neuron")
        .withUnit("correlation");
  }

  /** The share of universal neurons in each layer of the first model. */
  public Bars layers() {
    int layers = 1 + all.stream().mapToInt(pair -> pair.neuron().layer()).max().orElseThrow();
    double[] shares =
        IntStream.range(0, layers)
            .mapToDouble(
                layer ->
                    all.stream()
                        .filter(pair -> pair.neuron().layer() == layer)
                        .mapToDouble(pair -> pair.excess() > EXCESS ? 100 : 0)
                        .average()
                        .orElse(0))
            .toArray();
    return Bars.of("Universal neurons by layer", "% of the layer", Labels.layers(layers), shares);
  }

  @Override
  public Page picture() {
    return new Page(
        "Neurons of " + first + " in " + second,
        List.of(List.of(histogram()), List.of(best(SHOWN), layers())),
        explanation());
  }

  private String explanation() {
    long same = all.stream().filter(pair -> pair.partner().equals(pair.neuron())).count();
    return LeftOut.notes(
        "%d of %d neurons are universal (%s): their correlation exceeds the baseline by more than 0.5."
            .formatted(
                universal().size(),
                all.size(),
                Figures.percent(universal().size() / (double) all.size())),
        "Correlation: of the activations at the same "
            + tokens
            + " tokens, with the most similar"
            + " neuron of "
            + second
            + ". Baseline: with the most similar of as many random"
            + " mixtures of a layer's neurons (Gaussian, seed 0).",
        same + " have the neuron with the same layer and number as their partner.",
        constant > 0
            ? "Left out, because their activation is the same everywhere: " + constant + "."
            : "",
        note);
  }

  /** The lines of {@link #table}. */
  @Override
  public Optional<String> csv() {
    return Optional.of(Listing.of(table()).csv());
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}

package dev.loupe.neuron;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Keep;
import dev.loupe.model.HookedTransformer;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * All neurons of a layer, a line for each, to find the interesting ones.
 *
 * <p>All activations come from one pass over the texts, of which only sums are kept. A large
 * kurtosis is a sign of a neuron with a narrow meaning, a large kurtosis of the logits one of a
 * neuron that moves few tokens. Gurnee et al. 2024, <a
 * href="https://arxiv.org/abs/2401.12181">Universal neurons</a>.
 *
 * <pre>{@code
 * var layer = neurons(model, 1, texts).sorted("logit kurtosis");
 * neuron(model, 1, layer.top(3), texts)      // the pages of the first three
 * }</pre>
 *
 * @param title which layer of which model
 * @param all a line for each neuron
 * @param note what was left out; may be empty
 */
public record NeuronLayer(String title, List<NeuronSummary> all, String note) implements Pictured {
  private static final String EXPLANATION =
      "active: the share of the tokens with an activation above 0. strongest at: the token with the"
          + " largest activation. kurtosis: of the activations; 3 = normal, larger = strong at few"
          + " tokens. raises: the token whose logit W_out raises most. logit kurtosis: of the logits"
          + " of W_out; larger = moves few tokens. cos(in, out): of what it reads and writes.";

  /** Requires at least one neuron. */
  public NeuronLayer {
    Objects.requireNonNull(title, "neurons need a title");
    Objects.requireNonNull(note, "a note may be empty, not null");
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("'" + title + "' has no neurons; one is needed");
    }
  }

  /** The neurons of a layer over texts; a negative number counts from the last layer. */
  public static NeuronLayer of(HookedTransformer model, int layer, Texts texts, Keep... kept) {
    Given.all(model, texts);
    int known = NeuronName.in(model, layer, 0).layer();
    LeftOut left = LeftOut.of(model, kept);
    LayerPass pass = LayerPass.of(model, known, texts, left);
    LayerWeights weights = LayerWeights.of(model, known);
    List<NeuronSummary> all =
        IntStream.range(0, pass.width())
            .mapToObj(i -> weights.summary(model, new NeuronName(known, i), pass))
            .toList();
    long tokens = all.get(0).statistics().tokens();
    String title = "Neurons of layer " + known + " of " + model.name() + ", " + tokens + " tokens";
    return new NeuronLayer(title, all, left.bosNote());
  }

  /** The same neurons, those with the largest values in a column of numbers first. */
  public NeuronLayer sorted(String column) {
    Table table = table();
    if (!table.containsColumn(column) || !(table.column(column) instanceof DoubleColumn)) {
      List<String> numbers =
          table.columns().stream()
              .filter(DoubleColumn.class::isInstance)
              .map(one -> one.name())
              .toList();
      throw new IllegalArgumentException(
          "neurons cannot be sorted by '" + column + "'; give one of " + numbers);
    }
    DoubleColumn values = table.doubleColumn(column);
    Comparator<Integer> largest =
        Comparator.comparingDouble(
            i -> values.isMissing(i) ? Double.POSITIVE_INFINITY : -values.getDouble(i));
    return new NeuronLayer(
        title, IntStream.range(0, all.size()).boxed().sorted(largest).map(all::get).toList(), note);
  }

  /** The numbers of the first neurons, for the word {@code neuron}. */
  public List<Integer> top(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "top(" + count + ") asks for no neurons; ask for 1 or more");
    }
    return all.stream().limit(count).map(one -> one.name().index()).toList();
  }

  /** A line for each neuron. */
  public Table table() {
    return LabelTable.of(
        title,
        StringColumn.create("neuron", all.stream().map(one -> one.name().toString())),
        numbers("max", all.stream().map(one -> one.statistics().max())),
        StringColumn.create("strongest at", all.stream().map(NeuronSummary::strongest)),
        numbers("active", all.stream().map(one -> one.statistics().active())),
        numbers("mean", all.stream().map(one -> one.statistics().mean())),
        numbers("std", all.stream().map(one -> one.statistics().std())),
        numbers("skew", all.stream().map(one -> one.statistics().skew())),
        numbers("kurtosis", all.stream().map(one -> one.statistics().kurtosis())),
        StringColumn.create("raises", all.stream().map(NeuronSummary::raises)),
        numbers("logit kurtosis", all.stream().map(NeuronSummary::logitKurtosis)),
        numbers("|W_in|", all.stream().map(NeuronSummary::inNorm)),
        numbers("|W_out|", all.stream().map(NeuronSummary::outNorm)),
        numbers("cos(in, out)", all.stream().map(NeuronSummary::inOut)));
  }

  private static DoubleColumn numbers(String name, Stream<Double> values) {
    return DoubleColumn.create(name, values.mapToDouble(Double::doubleValue).toArray());
  }

  /** The table; in a notebook all rows scroll. */
  @Override
  public Displayable picture() {
    return new Page(
        "",
        List.of(List.of(Tables.displayable(table(), 24, "table().printAll()"))),
        LeftOut.notes(EXPLANATION, note));
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

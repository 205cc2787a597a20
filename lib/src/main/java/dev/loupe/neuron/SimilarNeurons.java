package dev.loupe.neuron;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Page;
import dev.loupe.view.table.LabelTable;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The neurons most like one neuron: by what they write (the cosine of their rows of W_out), by what
 * they read (the cosine of their columns of W_in; in a gated MLP, of the gate's matrix), both in
 * all layers, and by when they fire (the correlation of the activations over the texts), in the
 * same layer.
 *
 * <p>The weights are those of the model as it is, without the weights of norms.
 *
 * <pre>{@code neuron(model, 1, 100, texts).similar().writing().neurons()}</pre>
 *
 * @param title which neuron
 */
public record SimilarNeurons(String title, Likeness writing, Likeness reading, Likeness firing)
    implements Pictured {
  private static final int COUNT = 6;

  /** Requires a title. */
  public SimilarNeurons {
    Objects.requireNonNull(title, "similar neurons need a title");
  }

  static SimilarNeurons of(HookedTransformer model, NeuronName neuron, double[] correlations) {
    MlpWeights own = new MlpWeights(model, neuron.layer());
    Tensor written = own.out().at(Axis.D_MLP, neuron.index());
    Tensor read = own.in().at(Axis.D_MLP, neuron.index());
    List<Likeness.Candidate> writing = new ArrayList<>();
    List<Likeness.Candidate> reading = new ArrayList<>();
    for (int layer = 0; layer < model.spec().layers(); layer++) {
      MlpWeights other = new MlpWeights(model, layer);
      writing.addAll(Likeness.layer(layer, cosines(other.out(), written)));
      reading.addAll(Likeness.layer(layer, cosines(other.in(), read)));
    }
    return new SimilarNeurons(
        neuron + ": similar neurons",
        Likeness.of("cosine of W_out", writing, neuron, COUNT),
        Likeness.of("cosine of " + own.inName(), reading, neuron, COUNT),
        Likeness.of("correlation", Likeness.layer(neuron.layer(), correlations), neuron, COUNT));
  }

  private static double[] cosines(Tensor all, Tensor one) {
    return all.cosine(one, Axis.D_MODEL).toDoubleArray(); // [d_mlp]
  }

  /** A line for each rank: the neurons that write, read and fire alike, with their numbers. */
  public Table table() {
    List<Column<?>> columns = new ArrayList<>();
    columns.addAll(columns("writing alike", writing));
    columns.addAll(columns("reading alike", reading));
    columns.addAll(columns("firing alike", firing));
    return LabelTable.of(title, columns.toArray(Column<?>[]::new));
  }

  /** The neurons and their numbers, padded to one length. */
  private static List<Column<?>> columns(String name, Likeness likeness) {
    StringColumn neurons = StringColumn.create(name);
    DoubleColumn values = DoubleColumn.create(likeness.respect());
    for (int i = 0; i < COUNT; i++) {
      boolean there = i < likeness.neurons().size();
      neurons.append(there ? likeness.neurons().get(i).toString() : "");
      values.append(there ? likeness.values().get(i) : Double.NaN);
    }
    return List.of(neurons, values);
  }

  @Override
  public Displayable picture() {
    return new Page(
        "",
        List.of(List.of(Tables.whole(table()))),
        "1 = the same direction, or the same activations up to their scale. Writing and reading are"
            + " compared with the neurons of all layers, firing with those of the layer.");
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

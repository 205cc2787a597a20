package dev.loupe.patching;

import dev.loupe.site.Spot;
import dev.loupe.view.Displayable;
import dev.loupe.view.grid.Grid;
import java.util.List;

/**
 * The neurons with the largest estimates of attribution patching, and where they are, so that they
 * can be removed or patched next.
 *
 * <pre>{@code
 * var neurons = attributionPatching(model, clean, corrupted, metric).neurons(20);
 * model.run(clean).zero(neurons.spots(5)).measure(metric)
 * }</pre>
 *
 * @param grid a row for each neuron, the largest estimate first; the columns are the estimate and
 *     the exact effect of patching the neuron
 * @param spots the neuron of each row, at all positions
 */
public record NeuronEstimates(Grid grid, List<Spot> spots) implements Displayable {
  /** Requires a neuron for each row. */
  public NeuronEstimates {
    spots = List.copyOf(spots);
    if (spots.size() != grid.rows().size()) {
      throw new IllegalArgumentException(
          "'" + grid.title() + "' has " + grid.rows().size() + " rows, not " + spots.size());
    }
  }

  /** The {@code k} neurons with the largest estimates, the largest first. */
  public List<Spot> spots(int k) {
    if (k < 0) {
      throw new IllegalArgumentException(
          "spots(" + k + ") asks for a negative number of neurons; ask for 0 or more");
    }
    return spots.subList(0, Math.min(k, spots.size()));
  }

  @Override
  public String html() {
    return grid.html();
  }

  @Override
  public byte[] png() {
    return grid.png();
  }

  @Override
  public Displayable picture() {
    return grid;
  }

  @Override
  public String toString() {
    return grid.toString();
  }
}

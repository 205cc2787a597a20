package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.forward.SpotSlice;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.ReadActivations;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The activations that a metric reads, kept while a pass computes them. */
final class ReadSpots {
  private final HookedTransformer model;
  private final Tokens tokens;
  private final Map<Spot, Spot> resolved = new LinkedHashMap<>(); // by the spot as it was named
  private final Map<Spot, Tensor> read = new LinkedHashMap<>();

  ReadSpots(Set<Spot> spots, HookedTransformer model, Tokens tokens) {
    this.model = model;
    this.tokens = tokens;
    Spots known = new Spots(model.spec());
    spots.forEach(spot -> resolved.put(spot, known.resolve(spot, tokens)));
  }

  /** The sites of the activations. */
  Set<Site> sites() {
    Set<Site> sites = new LinkedHashSet<>();
    resolved.values().forEach(spot -> sites.add(spot.site()));
    return sites;
  }

  /** Keeps a copy of what is read at a site; the rest of a block is freed when the block ends. */
  void take(Site site, NDArray x, NDManager work) {
    resolved.forEach(
        (named, spot) -> {
          if (spot.site().equals(site)) {
            NDArray part = withDerivative(Ops.copy(SpotSlice.of(spot, x, 0), work), work);
            Origin origin = Origin.of(site.name(), Spots.padding(tokens.padding(), spot));
            read.put(named, Tensor.borrow(part, spot.axes(), origin));
          }
        });
  }

  /**
   * While autograd records, adds a zero that has a gradient, so that a metric has a derivative even
   * where nothing that a gradient is asked for comes before it.
   */
  private static NDArray withDerivative(NDArray part, NDManager work) {
    if (!JniUtils.isGradMode()) {
      return part;
    }
    NDArray zero = work.zeros(new Shape(1), part.getDataType());
    zero.setRequiresGradient(true);
    return part.add(zero);
  }

  /** The activations that were kept, checked to be finite. */
  ReadActivations activations(Run run) {
    resolved.forEach(
        (named, spot) -> {
          if (!read.containsKey(named)) {
            throw new IllegalArgumentException(
                "this run does not compute "
                    + spot.site()
                    + ", because it starts at a later block; measure it in a run from the start");
          }
        });
    read.forEach(
        (named, tensor) -> {
          Site site = resolved.get(named).site();
          if (site.act() != Act.ATTN_SCORES) { // minus infinity where attention is masked
            FiniteLogits.checkedActivation(tensor.nd(), site, run);
          }
        });
    return new ReadActivations(model.spec().layers(), tokens, read);
  }

  @Override
  public String toString() {
    return "read: " + List.copyOf(resolved.keySet());
  }
}

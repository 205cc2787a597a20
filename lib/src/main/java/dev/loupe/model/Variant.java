package dev.loupe.model;

import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/** A run with some values put in: one cell of a sweep. */
public record Variant(List<Patch> patches) {
  /** Keeps a copy of the patches, of which there must be one at least. */
  public Variant {
    if (patches.isEmpty()) {
      throw new IllegalArgumentException("a variant without a patch is the run itself");
    }
    patches = List.copyOf(patches);
  }

  /** One value at one spot. */
  public static Variant of(Spot spot, Tensor value) {
    return new Variant(List.of(new Patch(spot, value)));
  }

  /** The run with these values put in: the definition. */
  Run of(Run base) {
    Run run = base;
    for (Patch patch : patches) {
      run = run.replace(patch.spot(), patch.value());
    }
    return run;
  }

  @Override
  public String toString() {
    return patches.stream().map(Patch::toString).collect(Collectors.joining(", "));
  }
}

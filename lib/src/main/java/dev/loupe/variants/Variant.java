package dev.loupe.variants;

import dev.loupe.intervention.Patch;
import dev.loupe.model.Run;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/** Patches of a run that are measured together: one cell of a sweep. */
public record Variant(List<Patch> patches) {
  /** Keeps a copy of the patches; there must be at least one. */
  public Variant {
    if (patches.isEmpty()) {
      throw new IllegalArgumentException("a variant needs at least one patch");
    }
    patches = List.copyOf(patches);
  }

  /** A variant with one value at one spot. */
  public static Variant of(Spot spot, Tensor value) {
    return new Variant(List.of(new Patch(spot, value)));
  }

  /** The run with all patches applied: the definition of this variant. */
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

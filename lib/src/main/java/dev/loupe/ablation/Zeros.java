package dev.loupe.ablation;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Zero ablation: the activation becomes zero. */
record Zeros(Spec spec) implements Substitute {
  @Override
  public String kind() {
    return "zero";
  }

  @Override
  public String explained() {
    return "zeros";
  }

  @Override
  public List<Draw> draws(Set<Spot> named) {
    return List.of((spot, known) -> zeros(known));
  }

  /** Zeros along the last axis; they are broadcast over the others. */
  private Tensor zeros(Spot spot) {
    List<Axis> axes = spot.axes();
    Axis last = axes.isEmpty() ? Axis.ONE : axes.get(axes.size() - 1);
    boolean entries =
        last == Axis.D_HEAD || last == Axis.D_MODEL || last == Axis.D_MLP || last == Axis.FEATURE;
    int size = new Sizes(spec, 1, 1).of(spot.site(), last);
    return entries
        ? Tensor.of(new float[size], new long[] {size}, last)
        : Tensor.of(new float[1], new long[0]);
  }

  @Override
  public String toString() {
    return explained();
  }
}

package dev.loupe.ablation;

import dev.loupe.arch.Spec;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Axis;
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
  public List<Draw> draws(Set<Site> sites) {
    return List.of(this::zeros);
  }

  private Tensor zeros(Spot spot) {
    List<Axis> axes = spot.axes();
    Axis last = axes.isEmpty() ? Axis.ONE : axes.get(axes.size() - 1);
    return switch (last) {
      case D_HEAD -> zeros(spec.attention().dHead(), last);
      case D_MODEL -> zeros(spec.dModel(), last);
      case D_MLP -> zeros(spec.mlp().orElseThrow().dMlp(), last);
      default -> Tensor.of(new float[1], new long[0]);
    };
  }

  private static Tensor zeros(int size, Axis axis) {
    return Tensor.of(new float[size], new long[] {size}, axis);
  }

  @Override
  public String toString() {
    return explained();
  }
}

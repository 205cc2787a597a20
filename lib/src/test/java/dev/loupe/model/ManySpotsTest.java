package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A verb of a list of spots is the verb of each spot in turn. */
class ManySpotsTest {
  private final HookedTransformer model = Toys.model(Toys.gpt2());
  private final Run run = model.run(Tokens.of(new int[] {1, 2, 3, 4}, new int[] {5, 6, 7, 8}));
  private final ActivationCache other =
      model.run(Tokens.of(new int[] {9, 2, 3, 1}, new int[] {5, 3, 7, 2})).cache(Act.RESID_POST);
  private final List<Spot> spots =
      List.of(Act.RESID_POST.at(0).pos(1), Act.RESID_POST.at(1).pos(-1));

  private static void assertSame(Run one, Run another) {
    assertThat(one.logits().toArray()).isEqualTo(another.logits().toArray());
  }

  @Test
  void eachSpotIsChanged() {
    Spot first = spots.get(0);
    Spot second = spots.get(1);
    Tensor direction = other.get(second).mean(Axis.BATCH);
    assertSame(run.zero(spots), run.zero(first).zero(second));
    assertSame(run.mean(spots, other), run.mean(first, other).mean(second, other));
    assertSame(run.patch(spots, other), run.patch(first, other).patch(second, other));
    assertSame(
        run.ablate(spots, direction), run.ablate(first, direction).ablate(second, direction));
    assertSame(
        run.with(spots, x -> x.times(3)),
        run.with(first, x -> x.times(3)).with(second, x -> x.times(3)));
    assertSame(run.zero(List.of()), run);
  }

  @Test
  void theirActivationsAreCached() {
    ActivationCache cache = run.cache(spots);
    assertThat(cache.sites()).containsExactly(Act.RESID_POST.at(0), Act.RESID_POST.at(1));
    assertThat(cache.get(spots.get(1)).toArray())
        .isEqualTo(run.cache().get(spots.get(1)).toArray());
  }

  @Test
  void eachIsObserved() {
    List<float[]> seen = new ArrayList<>();
    run.observe(spots, x -> seen.add(x.toArray())).logits();
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0)).isEqualTo(run.cache(spots).get(spots.get(0)).toArray());
  }
}

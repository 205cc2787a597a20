package dev.loupe.wren;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.wren.world.People;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lens at the bare names, in models that are made to write the homeland in a known layer. */
class HomelandLensTest {
  private static HookedTransformer untrained;
  private static Tensor homelands;

  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    untrained = TrainWren.untrained(folder, 1);
    int[] ids =
        People.all().stream()
            .mapToInt(person -> untrained.toSingleToken(" " + person.country().name()))
            .toArray();
    homelands =
        untrained
            .weight("W_E")
            .take(Axis.VOCAB, ids)
            .renamed(Axis.VOCAB, Axis.BATCH)
            .times(100); // far longer than what the layers add
  }

  private static HookedTransformer writingIn(int layer) {
    return untrained.with(Act.RESID_POST.at(layer).pos(-1), here -> here.plus(homelands));
  }

  @Test
  void aHomelandIsReadFromTheLayerOnThatWritesIt() {
    double[] shares = HomelandLens.atNames(writingIn(3));
    assertThat(shares[2]).isLessThan(0.2);
    assertThat(new double[] {shares[3], shares[4]}).containsExactly(1, 1);
    assertThat(HomelandLens.best(writingIn(3))).isEqualTo(1);
  }

  @Test
  void theLastLayerDoesNotCount() {
    HookedTransformer writing = writingIn(4);
    assertThat(HomelandLens.atNames(writing)[4]).isEqualTo(1);
    assertThat(HomelandLens.best(writing)).isLessThan(0.2);
  }
}

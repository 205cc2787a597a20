package dev.loupe.wren.phenomena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;
import dev.loupe.wren.TrainWren;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of two hops, in models that are made to do it in a known layer. */
class CountryMeasuresTest {
  private static HookedTransformer untrained;

  @BeforeAll
  static void load(@TempDir Path folder) throws IOException {
    untrained = TrainWren.untrained(folder, 1);
  }

  /** An embedding for each person, far longer than what the layers add, [batch, d_model]. */
  private static Tensor embeddings(Function<Person, String> word) {
    int[] ids =
        People.all().stream()
            .mapToInt(person -> untrained.toSingleToken(" " + word.apply(person)))
            .toArray();
    return untrained.weight("W_E").take(Axis.VOCAB, ids).renamed(Axis.VOCAB, Axis.BATCH).times(100);
  }

  @Test
  void theLensReadsACountryFromTheLayerOnThatWritesIt() {
    Tensor countries = embeddings(person -> person.country().name());
    HookedTransformer writing =
        untrained.with(Act.RESID_POST.at(2).pos(-1), here -> here.plus(countries));
    double[] lens = CountryBetween.lens(writing);
    assertThat(lens[1]).isLessThan(0.2);
    assertThat(new double[] {lens[2], lens[3], lens[4]}).containsExactly(1, 1, 1);
  }

  @Test
  void aSwapChangesTheAnswerUntilTheLastTokenHasReadTheName() {
    Tensor capitals = embeddings(person -> person.country().capital());
    HookedTransformer answering =
        untrained
            .with(Act.RESID_POST.at(1).pos(-2), here -> here.plus(capitals))
            .with(
                Act.RESID_POST.at(3),
                here -> {
                  int name = here.size(Axis.POS) - 2;
                  int[] from = IntStream.rangeClosed(0, name + 1).toArray();
                  from[name + 1] = name;
                  return here.take(Axis.POS, from);
                });
    double[] shares = CountrySwap.of(answering).shares();
    assertThat(shares[0]).isLessThan(0.2); // there is nothing to swap yet
    assertThat(new double[] {shares[1], shares[2]}).containsExactly(1, 1);
    assertThat(new double[] {shares[3], shares[4]}).containsExactly(0, 0);
    assertThat(CountrySwap.of(answering).best()).isEqualTo(new Peak(1, 1));
  }
}

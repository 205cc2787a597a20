package dev.loupe.wren.phenomena;

import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.wren.world.Country;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether the country in between is used: the mean state of another country less that of a person's
 * own is added where the name ends, in one layer.
 *
 * @param shares by layer, the share of people after whose name the other country's capital follows
 */
record CountrySwap(double[] shares) {
  private static final double BAR = 0.5;
  private static final int AWAY = 7; // the other country is so many further in the list

  /** Swaps the countries of all people. */
  static CountrySwap of(HookedTransformer model) {
    Run run = model.run(People.all().stream().map(AskedCountries::capital).toList());
    int at = AskedCountries.lastOfName(run.tokens());
    double[] shares = new double[model.spec().layers()];
    try (ActivationCache cache = run.cache(Act.RESID_POST)) {
      for (int layer = 0; layer < shares.length; layer++) {
        Spot spot = Act.RESID_POST.at(layer).pos(at);
        double[] states = cache.get(spot).toDoubleArray();
        Tensor change = change(states, model.spec().dModel());
        shares[layer] = share(model, run.add(spot, change, 1).logits().last());
      }
    }
    return new CountrySwap(shares);
  }

  private static int other(Person person) {
    return (AskedCountries.number(person) + AWAY) % AskedCountries.HOMELANDS.size();
  }

  /** What is added for each person, [batch, d_model]. */
  private static Tensor change(double[] states, int width) {
    List<Person> people = People.all();
    double[][] means = new double[AskedCountries.HOMELANDS.size()][width];
    for (int i = 0; i < people.size(); i++) {
      int country = AskedCountries.number(people.get(i));
      long count = people.stream().filter(p -> AskedCountries.number(p) == country).count();
      for (int j = 0; j < width; j++) {
        means[country][j] += states[i * width + j] / count;
      }
    }
    double[][] change = new double[people.size()][width];
    for (int i = 0; i < change.length; i++) {
      for (int j = 0; j < width; j++) {
        Person person = people.get(i);
        change[i][j] = means[other(person)][j] - means[AskedCountries.number(person)][j];
      }
    }
    return Tensor.of(change, Axis.BATCH, Axis.D_MODEL);
  }

  private static double share(HookedTransformer model, Tensor logits) {
    List<Person> people = People.all();
    int[] best = logits.argmax(Axis.VOCAB).toIntArray();
    return IntStream.range(0, people.size())
            .filter(
                i -> {
                  String country = AskedCountries.HOMELANDS.get(other(people.get(i)));
                  String capital = Country.named(country).capital();
                  return best[i] == model.toSingleToken(" " + capital);
                })
            .count()
        / (double) people.size();
  }

  /** The best layer. */
  Peak best() {
    return Peak.of(shares);
  }

  /** The row of the table. */
  List<Finding> findings() {
    return List.of(
        new Finding(
            "country swapped at the name: the other capital follows",
            best().value(),
            BAR,
            best().toString()));
  }
}

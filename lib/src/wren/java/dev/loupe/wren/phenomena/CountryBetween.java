package dev.loupe.wren.phenomena;

import dev.loupe.model.HookedTransformer;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import dev.loupe.wren.HomelandLens;
import dev.loupe.wren.world.People;
import dev.loupe.wren.world.Person;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether the country, which a question of two hops does not name, can be read where the name ends.
 *
 * @param lens by layer, the share of people whose country has the largest logit of all homelands in
 *     the logit lens
 * @param probe by layer, the accuracy of a linear probe, on people it was not fitted on
 */
record CountryBetween(int people, double[] lens, double[] probe) {
  private static final double BAR = 0.95;

  /** Reads the countries of all people. */
  static CountryBetween of(HookedTransformer model) {
    List<Person> people = People.all();
    List<String> texts = people.stream().map(AskedCountries::upToTheName).toList();
    List<String> countries = people.stream().map(person -> person.country().name()).toList();
    ProbeReport report = Probing.of(model, texts, countries).report();
    double[] probe =
        IntStream.range(0, model.spec().layers()).mapToDouble(report::accuracy).toArray();
    return new CountryBetween(people.size(), lens(model), probe);
  }

  /** The lens alone, which takes much less time. */
  static double[] lens(HookedTransformer model) {
    return HomelandLens.byLayer(model, AskedCountries::upToTheName);
  }

  /** The better of the best layers of lens and probe. */
  double best() {
    return Math.max(Peak.of(lens).value(), Peak.of(probe).value());
  }

  /** The rows of the table. */
  List<Finding> findings() {
    Peak byLens = Peak.of(lens);
    Peak byProbe = Peak.of(probe);
    return List.of(
        new Finding("country in between, at the name", best(), BAR, "over " + people + " people"),
        Finding.noted("country in between by the lens", byLens.value(), byLens.toString()),
        Finding.noted("country in between by a probe", byProbe.value(), byProbe.toString()));
  }
}

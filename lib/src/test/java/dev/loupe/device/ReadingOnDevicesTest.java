package dev.loupe.device;

import static dev.loupe.device.TwoDevices.flat;

import dev.loupe.arch.Spec;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Activations;
import dev.loupe.harvest.ContextSearch;
import dev.loupe.harvest.Harvest;
import dev.loupe.harvest.Statistics;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Toys;
import dev.loupe.probe.ProbeReport;
import dev.loupe.probe.Probing;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is read from activations of many texts: harvests, statistics, probes. */
class ReadingOnDevicesTest {
  private static final Site SITE = Act.RESID_POST.at(1);
  private static final List<String> TEXTS =
      new Random(3)
          .ints(24, 0, 50)
          .mapToObj(
              i ->
                  "w" + i + " w" + (7 * i + 1) % 50 + " w" + (3 * i + 2) % 50 + " w4".repeat(i % 3))
          .toList();

  /** Whether the first word of a text has an even number. */
  private static List<Boolean> labels() {
    return TEXTS.stream()
        .map(text -> Integer.parseInt(text.split(" ")[0].substring(1)) % 2 == 0)
        .toList();
  }

  private static Harvest harvest(HookedTransformer model) {
    return Harvest.of(model, Texts.of(TEXTS), SITE, Act.MLP_POST.at(0)).batch(30);
  }

  interface Laws extends TwoDevices {
    @Test
    default void harvests() {
      for (Spec spec : Toys.few()) {
        sameNumbers(
            "harvest",
            spec,
            model -> {
              try (Activations all = harvest(model).activations()) {
                return flat(all.matrix(SITE), all.matrix(Act.MLP_POST.at(0)));
              }
            });
      }
    }

    @Test
    default void statistics() {
      sameNumbers(
          "statistics",
          Toys.gpt2(),
          model -> {
            Statistics statistics = Statistics.of(Harvest.of(model, Texts.of(TEXTS), SITE));
            return flat(
                statistics.mean(), statistics.std(), statistics.covariance(), statistics.max());
          });
    }

    @Test
    default void strongestContexts() {
      sameNumbers(
          "contexts",
          Toys.gpt2(),
          model ->
              ContextSearch.of(
                      model,
                      Harvest.of(model, Texts.of(TEXTS), Act.MLP_POST.at(1)),
                      Act.MLP_POST.at(1).pick(dev.loupe.axis.Axis.D_MLP, 3),
                      4)
                  .contexts()
                  .stream()
                  .flatMapToDouble(
                      context -> DoubleStream.of(context.value(), context.text(), context.at()))
                  .toArray());
    }

    @Test
    default void probes() {
      sameNumbers(
          "probes",
          Toys.gpt2(),
          model -> {
            ProbeReport report = Probing.of(model, TEXTS, labels()).report();
            return DoubleStream.concat(
                    IntStream.range(0, model.spec().layers()).mapToDouble(report::accuracy),
                    DoubleStream.of(report.direction(1).toDoubleArray()))
                .toArray();
          });
    }
  }

  @Nested
  class OnTheCpu implements Laws, BesideTheCpu {}

  @Nested
  class OnAGpu implements Laws, BesideAGpu {}
}

package dev.loupe.ablation;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The neurons, or spliced features, whose ablation changes a metric most. */
record NeuronSearch(AblationSweep sweep, Run run, Metric metric, Substitute substitute) {
  /** A neuron and the effect of its ablation on each prompt. */
  private record Measured(Neuron neuron, double[] change) {}

  /** One neuron, or one feature: an entry of the last axis of a site. */
  private record Neuron(Site site, int index) {
    Spot spot() {
      return site.pick(axis(site), index);
    }

    Part part() {
      return Part.of(spot());
    }

    static Axis axis(Site site) {
      return site.axes().get(site.axes().size() - 1);
    }

    @Override
    public String toString() {
      return spot().label();
    }
  }

  /** Measures all neurons of a layer. */
  Sweep inLayer(int layer, int k) {
    int resolved = Act.MLP_POST.at(layer).in(spec().layers()).layer();
    String note = " Measured: all " + width() + " neurons of the layer.";
    Map<Neuron, double[]> estimates = estimates(List.of(Act.MLP_POST.at(resolved)));
    return ranked(
        "neurons of layer " + resolved,
        "neuron",
        List.copyOf(estimates.keySet()),
        estimates,
        k,
        note);
  }

  /** Measures the neurons with the largest estimates in all layers. */
  Sweep inAllLayers(int k) {
    List<Site> sites = IntStream.range(0, spec().layers()).mapToObj(Act.MLP_POST::at).toList();
    Map<Neuron, double[]> estimates = estimates(sites);
    List<Neuron> first = largest(estimates, k);
    String note =
        String.format(
            " Measured: the %d of %d neurons with the largest estimates.",
            first.size(), estimates.size());
    return ranked("neurons", "neuron", first, estimates, k, note);
  }

  /** Measures the spliced features with the largest estimates. */
  Sweep inFeatures(int k) {
    List<Site> sites =
        new Spots(spec())
            .parts().stream()
                .filter(site -> site.part().equals(Optional.of(SaePart.SAE_ACTS_POST)))
                .toList();
    if (sites.isEmpty()) {
      throw new IllegalArgumentException(
          "no features are spliced into this run; splice in a sparse autoencoder: run.with(sae)");
    }
    Map<Neuron, double[]> estimates = estimates(sites);
    List<Neuron> first = largest(estimates, k);
    String note =
        String.format(
            " Measured: the %d of %d features with the largest estimates.",
            first.size(), estimates.size());
    return ranked("features", "feature", first, estimates, k, note);
  }

  private static List<Neuron> largest(Map<Neuron, double[]> estimates, int k) {
    return estimates.keySet().stream()
        .sorted(Comparator.comparingDouble(neuron -> -size(estimates.get(neuron))))
        .limit(checked(k))
        .toList();
  }

  private Sweep ranked(
      String what,
      String each,
      List<Neuron> candidates,
      Map<Neuron, double[]> estimates,
      int k,
      String note) {
    int count = Math.min(checked(k), candidates.size());
    double[][] changes = sweep.changes(what, candidates.stream().map(Neuron::part).toList());
    List<Measured> best =
        IntStream.range(0, changes.length)
            .mapToObj(i -> new Measured(candidates.get(i), changes[i]))
            .sorted(Comparator.comparingDouble(measured -> -size(measured.change())))
            .limit(count)
            .toList();
    double[][] values = // a row for each neuron: measured, estimated
        best.stream()
            .flatMap(one -> Stream.of(one.change(), estimates.get(one.neuron())))
            .toArray(double[][]::new);
    List<List<Spot>> spots =
        best.stream()
            .flatMap(one -> Stream.of(one.neuron().part().spots(), one.neuron().part().spots()))
            .toList();
    Labels rows = new Labels(each, best.stream().map(one -> one.neuron().toString()).toList());
    Labels columns = Labels.of("effect", "measured", "first-order estimate");
    return sweep.sweep(what, new Cells(rows, columns, spots), values, note);
  }

  private static int checked(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "the number of neurons or features is 1 or more, not " + k);
    }
    return k;
  }

  private static double size(double[] byPrompt) {
    return Math.abs(Arrays.stream(byPrompt).average().orElseThrow());
  }

  /** Gradient × (substitute − activation), summed over the positions, of each prompt. */
  private Map<Neuron, double[]> estimates(List<Site> sites) {
    Site[] wanted = sites.toArray(Site[]::new);
    Map<Neuron, double[]> estimates = new LinkedHashMap<>();
    List<Substitute.Draw> draws =
        substitute.draws(sites.stream().map(Site::all).collect(Collectors.toSet()));
    try (ActivationCache here = run.cache(wanted)) {
      Gradients gradients = run.gradients(metric, wanted);
      for (Site site : sites) {
        for (Substitute.Draw draw : draws) {
          Tensor change = here.get(site).times(-1).plus(draw.at(site.all(), site.all()));
          Tensor estimate = change.times(gradients.get(site)).sum(Axis.POS); // [batch, entry]
          add(estimate.times(1.0 / draws.size()).toDoubleArray(), site, estimates);
        }
      }
    }
    return estimates;
  }

  private void add(double[] estimate, Site site, Map<Neuron, double[]> estimates) {
    int width = new Sizes(spec(), 1, 1).of(site, Neuron.axis(site));
    for (int i = 0; i < estimate.length; i++) {
      double[] byPrompt =
          estimates.computeIfAbsent(
              new Neuron(site, i % width), neuron -> new double[run.tokens().batch()]);
      byPrompt[i / width] += estimate[i];
    }
  }

  private int width() {
    return spec()
        .mlp()
        .orElseThrow(
            () -> new IllegalArgumentException(run.model().name() + " has no MLPs, so no neurons"))
        .dMlp();
  }

  private Spec spec() {
    return run.model().spec();
  }
}

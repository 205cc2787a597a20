package dev.loupe.attribution.layer;

import dev.loupe.arch.Spec;
import dev.loupe.attribution.question.Question;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What activations inside the model add to a metric, by layer and position, or by neuron or head.
 *
 * <pre>{@code
 * var inside = why.conductance();      // why = attribute(model, prompt, metric)
 * inside.layers(RESID_POST)            // layer × position
 * inside.layers(HEAD_Z)                // what flows through all heads of a layer
 * inside.entries(MLP_POST.at(3))       // position × neuron, the ten strongest
 * inside.entries(HEAD_Z.at(3))         // position × head
 * }</pre>
 */
public final class LayerAttribution {
  private static final int STRONGEST = 10;
  private static final long HEAP = 8L << 20; // numbers that a pass may keep of all its sites

  private final Question question;
  private final LayerMethod method;

  private LayerAttribution(Question question, LayerMethod method) {
    this.question = question;
    this.method = method;
  }

  /** A question, answered inside the model by a method. */
  public static LayerAttribution of(Question question, LayerMethod method) {
    return new LayerAttribution(question, method);
  }

  /** An activation of every layer, summed at each position: a row for each layer. */
  public Grid layers(Act act) {
    refuseMasked(act);
    Spec spec = run().model().spec();
    List<Site> sites = new Spots(spec).all().stream().filter(site -> site.act() == act).toList();
    if (sites.isEmpty()) {
      new Spots(spec).resolve(new Site(act, 0)); // says what the model lacks
    }
    double[][] rows = new double[sites.size()][];
    List<LayerShares> checked = new ArrayList<>();
    int together = (int) Math.max(1, HEAP / size(act));
    for (int from = 0; from < rows.length; from += together) {
      List<Site> some = sites.subList(from, Math.min(rows.length, from + together));
      for (LayerShares shares : method.on(question, some)) {
        rows[checked.size()] =
            new SiteEntries(sites.get(checked.size()), sizes(), shares.values()).byPosition();
        checked.add(shares);
      }
    }
    Labels layers = act.inLayers() ? Labels.layers(rows.length) : Labels.of("site", act.word());
    return grid(method.name() + " of " + act, layers, rows, checked, "");
  }

  /** The ten strongest heads, neurons or other entries of an activation, at each position. */
  public Grid entries(Site site) {
    return entries(site, STRONGEST);
  }

  /**
   * The {@code k} strongest heads, neurons or other entries of an activation, at each position: a
   * row for each, those with the largest sums over positions first.
   */
  public Grid entries(Site site, int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "entries(" + site + ", " + k + ") asks for nothing; ask for 1 or more, such as 10");
    }
    refuseMasked(site.act());
    Site there = new Spots(run().model().spec()).resolve(site);
    LayerShares shares = method.on(question, List.of(there)).get(0);
    SiteEntries entries = new SiteEntries(there, sizes(), shares.values());
    int[] strongest = entries.strongest(k);
    double[][] rows = entries.rows(strongest);
    double shown = IntStream.range(0, rows.length).mapToDouble(i -> sum(rows[i])).sum();
    Labels names =
        new Labels(entries.axisName(), IntStream.of(strongest).mapToObj(entries::name).toList());
    return grid(
        method.name() + " of " + there.all().label(),
        names,
        rows,
        List.of(shares),
        entries.restNote(strongest.length, shown, shares.sum()));
  }

  private static void refuseMasked(Act act) {
    if (act == Act.ATTN_SCORES) {
      throw new IllegalArgumentException(
          "masked attention scores are minus infinity, so they have no share of a change; ask for "
              + Act.PATTERN);
    }
  }

  private Grid grid(
      String title, Labels names, double[][] rows, List<LayerShares> checked, String more) {
    LayerShares least =
        checked.stream()
            .filter(shares -> !shares.complete())
            .findFirst()
            .orElse(checked.get(checked.size() - 1));
    String note =
        Stream.of(method.meaning(), more, least.complete() ? least.check() : "", against())
            .filter(sentence -> !sentence.isEmpty())
            .collect(Collectors.joining(" "));
    Notes warning = least.complete() ? Notes.NONE : Notes.of(least.check());
    return Grid.of(title, question.metric().title(), names, run().tokens().labels(0), rows)
        .withScale(Scale.diverging())
        .withNote(question.notes().plus(warning).above(note));
  }

  private String against() {
    return "m = " + question.metric().title() + ", baseline: " + question.baseline().name() + ".";
  }

  private static double sum(double[] row) {
    return Arrays.stream(row).sum();
  }

  private Sizes sizes() {
    return new Sizes(run().model().spec(), 1, run().tokens().width());
  }

  private long size(Act act) {
    return act.axes().stream().mapToLong(sizes()::of).reduce(1, (a, b) -> a * b);
  }

  private Run run() {
    return question.run();
  }

  @Override
  public String toString() {
    return method.name() + " inside the model: " + question;
  }
}

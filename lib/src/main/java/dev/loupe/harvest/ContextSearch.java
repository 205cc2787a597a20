package dev.loupe.harvest;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Place;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Bos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The search for the texts in which a neuron, or an activation along a direction, is strongest; the
 * activations are read once, and only the strongest contexts are kept.
 *
 * <p>Each text counts once. Tokens that begin a text (BOS), and texts that are alike, are left out
 * unless {@link Keep} is given.
 */
public final class ContextSearch {
  private final HookedTransformer model;
  private final String title;
  private final Site site;
  private final double[] weights; // of the entries of a row
  private final Set<Keep> kept;
  private final Bos bos; // if it is left out
  private final BestContexts best;

  private ContextSearch(
      HookedTransformer model, String title, Site site, double[] weights, int most, Keep... kept) {
    this.model = model;
    this.title = title;
    this.site = site;
    this.weights = weights;
    this.kept = Set.copyOf(List.of(kept));
    boolean keeps = this.kept.contains(Keep.BOS);
    this.bos = keeps ? new Bos(Optional.empty()) : Bos.of(model.tokenizer());
    if (most < 1) {
      throw new IllegalArgumentException("there are no " + most + " top contexts; give 1 or more");
    }
    this.best = new BestContexts(most, this.kept.contains(Keep.ALIKE));
  }

  /**
   * The texts with the strongest activation of one entry, such as a neuron.
   *
   * @param model the model whose tokens are shown
   * @param parts a harvest, which writes nothing, or a folder
   * @param kept what is left out otherwise
   */
  public static TopContexts of(
      HookedTransformer model, Parts parts, Spot entry, int most, Keep... kept) {
    Site site = Sites.known(parts.harvested(), new Spots(model.spec()).resolve(entry.site()));
    new Spots(model.spec()).refuseMissing(entry);
    String title = "strongest " + site + label(entry);
    return new ContextSearch(model, title, site, weights(model, site, entry), most, kept)
        .through(parts);
  }

  private static String label(Spot entry) {
    StringBuilder label = new StringBuilder();
    entry
        .picks()
        .forEach((axis, index) -> label.append(", ").append(axis).append(' ').append(index));
    return label.toString();
  }

  /** One for the entry that is picked, zero for all others. */
  private static double[] weights(HookedTransformer model, Site site, Spot entry) {
    List<Axis> axes = Sites.axes(site).subList(1, Sites.axes(site).size());
    if (!entry.picks().keySet().equals(Set.copyOf(axes)) || !entry.place().equals(Place.EVERY)) {
      throw new IllegalArgumentException(
          "top contexts need one entry of "
              + site
              + ": pick each of "
              + axes
              + " and no position, as in MLP_POST.at(1).pick(D_MLP, 100)");
    }
    int[] sizes = new int[axes.size()];
    int place = 0;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = new Sizes(model.spec(), 1, 1).of(site, axes.get(i));
      int index = entry.picks().get(axes.get(i));
      place = place * sizes[i] + (index < 0 ? sizes[i] + index : index);
    }
    double[] weights = new double[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
    weights[place] = 1;
    return weights;
  }

  /** The texts with the strongest activation along a direction: x · direction. */
  public static TopContexts of(
      HookedTransformer model, Parts parts, Tensor direction, int most, Keep... kept) {
    Site site = Sites.only(parts.harvested());
    List<Axis> axes = Sites.axes(site).subList(1, Sites.axes(site).size());
    if (!direction.axes().equals(axes)) {
      throw new IllegalArgumentException(
          "a direction at " + site + " has the axes " + axes + ", not those of " + direction);
    }
    String title = "strongest " + site + " along a direction";
    return new ContextSearch(model, title, site, direction.toDoubleArray(), most, kept)
        .through(parts);
  }

  private TopContexts through(Parts parts) {
    refuseOtherModel(parts);
    parts.each(this::search);
    List<Context> found = best.contexts();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "the texts have no tokens but BOS; give other texts, or keep BOS with Keep.BOS");
    }
    return new TopContexts(title, site.act().word(), found, note());
  }

  /** Refuses activations of a model of another size; one model can have several names. */
  private void refuseOtherModel(Parts parts) {
    parts
        .origin()
        .filter(origin -> !size(origin).equals(size(model.toString())))
        .ifPresent(
            origin -> {
              throw new IllegalArgumentException(
                  "the activations are of "
                      + origin
                      + ", and the tokens cannot be read by "
                      + model
                      + "; give the model that was harvested");
            });
  }

  private static String size(String model) {
    return model.substring(model.lastIndexOf(": ") + 1);
  }

  /** What was left out. */
  private String note() {
    List<String> left = new ArrayList<>();
    List<String> words = new ArrayList<>();
    if (bos.id().isPresent()) {
      left.add("BOS tokens");
      words.add("Keep.BOS");
    }
    if (!kept.contains(Keep.ALIKE)) {
      left.add(
          "texts with the same tokens "
              + (causal() ? "up to the strongest one" : "around the strongest one"));
      words.add("Keep.ALIKE");
    }
    return left.isEmpty()
        ? ""
        : "Left out: "
            + String.join(" and ", left)
            + "; "
            + String.join(" and ", words)
            + (words.size() == 1 ? " keeps them" : " keep them");
  }

  private boolean causal() {
    return model.spec().attention().causal();
  }

  private boolean leftOut(Activations part, int row) {
    return bos.is(part.token(row));
  }

  private void search(Activations part) {
    double[] scores = scores(part);
    for (int row = 0; row < scores.length; row++) {
      scores[row] = leftOut(part, row) ? Double.NaN : scores[row];
    }
    best.search(model, part, scores);
  }

  private double[] scores(Activations part) {
    double[] scores = new double[part.rows()];
    int width = weights.length;
    int[] used = IntStream.range(0, width).filter(i -> weights[i] != 0).toArray();
    RowChunks.of(
        part,
        site,
        (chunk, values, first) -> {
          refuseOtherWidth(chunk.getShape().get(1));
          for (int row = 0; row < values.length / width; row++) {
            double score = 0;
            for (int i : used) {
              score += values[row * width + i] * weights[i];
            }
            scores[first + row] = score;
          }
        });
    return scores;
  }

  private void refuseOtherWidth(long there) {
    if (there != weights.length) {
      throw new IllegalArgumentException(
          site + " has " + there + " entries, and the direction has " + weights.length);
    }
  }

  @Override
  public String toString() {
    return "search for the " + title;
  }
}

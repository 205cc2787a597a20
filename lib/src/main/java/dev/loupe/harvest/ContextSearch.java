package dev.loupe.harvest;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.Sizes;
import dev.loupe.intervention.Spots;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The search for the texts in which a neuron, or an activation along a direction, is strongest; the
 * activations are read once, and only the strongest contexts are kept.
 */
public final class ContextSearch {
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  private final String title;
  private final Site site;
  private final double[] weights; // of the entries of a row
  private final int most;
  private final IntFunction<String> piece;
  private final List<Context> best = new ArrayList<>(); // of different texts

  private ContextSearch(
      String title, Site site, double[] weights, int most, IntFunction<String> piece) {
    this.title = title;
    this.site = site;
    this.weights = weights;
    this.most = most;
    this.piece = piece;
    if (most < 1) {
      throw new IllegalArgumentException("there are no " + most + " top contexts; give 1 or more");
    }
  }

  /**
   * The texts with the strongest activation of one entry, such as a neuron.
   *
   * @param model the model whose tokens are shown
   * @param parts a harvest, which writes nothing, or a folder
   */
  public static TopContexts of(HookedTransformer model, Parts parts, Spot entry, int most) {
    Site site = Sites.known(parts.harvested(), new Spots(model.spec()).resolve(entry.site()));
    new Spots(model.spec()).refuseMissing(entry);
    String title = "strongest " + site + label(entry);
    return new ContextSearch(title, site, weights(model, site, entry), most, pieces(model))
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
    if (!entry.picks().keySet().equals(Set.copyOf(axes))) {
      throw new IllegalArgumentException(
          "top contexts need one entry of "
              + site
              + ": pick each of "
              + axes
              + ", as in MLP_POST.at(1).pick(D_MLP, 100)");
    }
    int[] sizes = new int[axes.size()];
    int place = 0;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = new Sizes(model.spec(), 1, 1).of(axes.get(i));
      int index = entry.picks().get(axes.get(i));
      place = place * sizes[i] + (index < 0 ? sizes[i] + index : index);
    }
    double[] weights = new double[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)];
    weights[place] = 1;
    return weights;
  }

  /** The texts with the strongest activation along a direction: x · direction. */
  public static TopContexts of(HookedTransformer model, Parts parts, Tensor direction, int most) {
    Site site = Sites.only(parts.harvested());
    List<Axis> axes = Sites.axes(site).subList(1, Sites.axes(site).size());
    if (!direction.axes().equals(axes)) {
      throw new IllegalArgumentException(
          "a direction at " + site + " has the axes " + axes + ", not those of " + direction);
    }
    String title = "strongest " + site + " along a direction";
    return new ContextSearch(title, site, direction.toDoubleArray(), most, pieces(model))
        .through(parts);
  }

  private static IntFunction<String> pieces(HookedTransformer model) {
    return id -> model.tokenizer().map(known -> known.piece(id)).orElse("#" + id);
  }

  private TopContexts through(Parts parts) {
    parts.each(this::search);
    return new TopContexts(title, site.act().word(), best);
  }

  private void search(Activations part) {
    double[] scores = scores(part);
    for (int from = 0; from < scores.length; ) {
      int to = from + 1;
      while (to < scores.length && part.places().continues(to)) {
        to++;
      }
      offer(part, scores, from, to);
      from = to;
    }
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

  /** Takes the strongest token of the rows of one text, if it is among the best. */
  private void offer(Activations part, double[] scores, int from, int to) {
    int strongest = from;
    for (int row = from; row < to; row++) {
      strongest = scores[row] > scores[strongest] ? row : strongest;
    }
    double score = scores[strongest];
    int text = part.text(strongest);
    Optional<Context> same = best.stream().filter(one -> one.text() == text).findFirst();
    boolean full = best.size() == most && same.isEmpty();
    double bar = same.or(() -> last(full)).map(Context::value).orElse(Double.NEGATIVE_INFINITY);
    if (score > bar) {
      same.or(() -> last(full)).ifPresent(best::remove);
      best.add(context(part, scores, strongest, from, to));
      best.sort(Comparator.comparingDouble(Context::value).reversed());
    }
  }

  private Optional<Context> last(boolean full) {
    return full ? Optional.of(best.get(best.size() - 1)) : Optional.empty();
  }

  private Context context(Activations part, double[] scores, int row, int from, int to) {
    int begin = Math.max(from, row - BEFORE);
    int end = Math.min(to, row + 1 + BEHIND);
    List<String> tokens =
        IntStream.range(begin, end).mapToObj(i -> piece.apply(part.token(i))).toList();
    return new Context(
        scores[row],
        part.text(row),
        part.position(row),
        tokens,
        Arrays.copyOfRange(scores, begin, end),
        row - begin);
  }

  @Override
  public String toString() {
    return "search for the " + title;
  }
}

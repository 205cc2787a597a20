package dev.loupe.attribution.quality;

import dev.loupe.attribution.quality.PerturbationCurve.Kind;
import dev.loupe.attribution.question.Question;
import dev.loupe.view.draw.Figures;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * What deletion and insertion give for random orders of the units: what a method must beat.
 *
 * <p>There are ten random orders, and each is taken forwards and backwards, which removes most of
 * the noise of their mean. To remove units in an order passes the same sets of units as to add them
 * in the reversed order. So the same numbers serve both curves, and all methods.
 */
public final class RandomOrders {
  private static final int PAIRS = 10;

  private final List<PerturbationCurve> deletions; // an order, its reverse, another order, …

  private RandomOrders(List<PerturbationCurve> deletions) {
    this.deletions = List.copyOf(deletions);
  }

  /** The random orders of a question; the same for each question of as many units. */
  public static RandomOrders of(Question question) {
    Game game = Game.of(question);
    return of(game, MetricChange.of(game));
  }

  static RandomOrders of(Game game, MetricChange effect) {
    List<UnitOrder> orders =
        IntStream.range(0, PAIRS)
            .mapToObj(seed -> UnitOrder.random(game.units(), seed))
            .flatMap(order -> Stream.of(order, order.reversed()))
            .toList();
    List<BitSet> sets = new ArrayList<>();
    orders.forEach(order -> sets.addAll(PerturbationCurve.sets(Kind.DELETION, order)));
    game.of(sets); // all in one batch; they are then known
    return new RandomOrders(
        orders.stream()
            .map(order -> PerturbationCurve.of(Kind.DELETION, game, order, effect))
            .toList());
  }

  /** The number of random orders. */
  public int size() {
    return deletions.size();
  }

  /** The mean area under the curve of a random order, of deletion and of insertion. */
  public double mean() {
    return StatUtils.mean(areas());
  }

  /** The standard deviation of that area over random orders. */
  public double deviation() {
    return Math.sqrt(StatUtils.variance(areas()));
  }

  /** Insertion minus deletion of each random order, which is 0 in the mean. */
  double[] differences() {
    double[] areas = areas();
    return IntStream.range(0, areas.length).mapToDouble(i -> areas[i ^ 1] - areas[i]).toArray();
  }

  private double[] areas() {
    return deletions.stream().mapToDouble(PerturbationCurve::area).toArray();
  }

  /** The shares of all orders at each point of a curve, [point][order]. */
  double[][] points(Kind kind) {
    int points = deletions.get(0).counts().length;
    return IntStream.range(0, points)
        .map(i -> kind == Kind.DELETION ? i : points - 1 - i)
        .mapToObj(i -> deletions.stream().mapToDouble(one -> one.shares()[i]).toArray())
        .toArray(double[][]::new);
  }

  @Override
  public String toString() {
    return size()
        + " random orders: area "
        + Figures.brief(mean())
        + " ± "
        + Figures.brief(deviation());
  }
}

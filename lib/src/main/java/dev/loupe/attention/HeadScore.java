package dev.loupe.attention;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Attention;
import dev.loupe.axis.Axis;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The attention scores of one head in a run that is being read. */
final class HeadScore implements AutoCloseable {
  private static final Axis ENTRY = Axis.named("entry");
  private static final String ALIBI = "ALiBi";

  private final Run run;
  private final int layer;
  private final int head;
  private final ActivationCache cache;

  HeadScore(Run run, int layer, int head) {
    this.run = run;
    this.layer = layer;
    this.head = head;
    List<Site> sites = new ArrayList<>(Side.sites(run.model(), layer));
    sites.add(Act.ATTN_SCORES.at(layer));
    sites.add(Act.PATTERN.at(layer));
    this.cache = run.cache(sites.toArray(Site[]::new));
  }

  /** The model's own scores of a destination, by source: capped, minus infinity where masked. */
  double[] scores(int dest) {
    return row(Act.ATTN_SCORES, dest);
  }

  /** The attention of a destination, by source. */
  double[] pattern(int dest) {
    return row(Act.PATTERN, dest);
  }

  private double[] row(Act act, int dest) {
    Tensor ofHead = cache.get(act.at(layer)).at(Axis.BATCH, 0).at(Axis.HEAD, head);
    return ofHead.at(Axis.DEST, dest).toDoubleArray();
  }

  /** A score as a sum over pairs of parts of the query (rows) and of the key (columns). */
  PartTable between(int dest, int src) {
    List<WrittenPart> queries = Side.QUERY.parts(at(dest), layer, head, identity());
    List<WrittenPart> keys = Side.KEY.parts(at(src), layer, head, identity());
    PartTable products = PartTable.products(queries, keys, attention().scale(layer));
    return slopes(dest).map(bias -> products.withOwn(ALIBI, bias[src])).orElse(products);
  }

  /** The scores of a destination with every source, by the parts of the keys. */
  List<WrittenPart> bySource(int dest) {
    double[] query = new double[attention().dHead()];
    for (WrittenPart part : Side.QUERY.parts(at(dest), layer, head, identity())) {
      Arrays.setAll(query, i -> query[i] + part.values()[i]);
    }
    Tensor reading = Tensor.vector(Axis.D_HEAD, query).times(attention().scale(layer));
    FrozenRun everywhere = new FrozenRun(run, cache, OptionalInt.empty());
    List<WrittenPart> parts = new ArrayList<>(Side.KEY.parts(everywhere, layer, head, reading));
    slopes(dest).ifPresent(bias -> parts.add(new WrittenPart(ALIBI, bias)));
    return parts;
  }

  private FrozenRun at(int position) {
    return new FrozenRun(run, cache, OptionalInt.of(position));
  }

  /** What ALiBi adds to the scores of a destination, by source. */
  private Optional<double[]> slopes(int dest) {
    return Inside.slopes(run)
        .map(all -> all.at(Axis.BATCH, 0).at(Axis.HEAD, head).at(Axis.DEST, dest).toDoubleArray());
  }

  /** Every entry of a query or key alone, [entry, d_head]. */
  private Tensor identity() {
    int width = attention().dHead();
    double[][] rows = new double[width][width];
    IntStream.range(0, width).forEach(i -> rows[i][i] = 1);
    return Tensor.of(rows, ENTRY, Axis.D_HEAD);
  }

  private Attention attention() {
    return run.model().spec().attention();
  }

  @Override
  public void close() {
    cache.close();
  }

  @Override
  public String toString() {
    return "scores of L" + layer + "H" + head + " in a " + run;
  }
}

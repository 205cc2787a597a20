package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The composition scores of all pairs of heads.
 *
 * <p>A norm does not change if an orthogonal matrix is multiplied from outside, so each product A ·
 * B of a head is replaced by R · B, where A = Q · R, or by A · Rᵀ, where Bᵀ = Q · R. Only [d_head,
 * d_model] · [d_model, d_head] is then left to multiply for a pair.
 */
record PairsOfHeads(NormFolding norms) {
  private static final Axis EARLIER = Axis.named("earlier");
  private static final Axis WRITTEN = Axis.named("written");

  /** The scores of queries, keys and values, each later by earlier head. */
  List<Grid> scores() {
    int layers = norms.model().spec().layers();
    List<double[][]> all =
        Composition.KINDS.stream().map(kind -> new double[rows()][rows()]).toList();
    all.stream().flatMap(Arrays::stream).forEach(row -> Arrays.fill(row, Double.NaN));
    List<Tensor> written = new ArrayList<>();
    try (Progress progress = Progress.of("composition", layers * (layers - 1L) / 2)) {
      written.add(written(0));
      for (int later = 1; later < layers; later++) {
        List<Tensor> readers = readers(later);
        for (int earlier = 0; earlier < later; earlier++) {
          for (int kind = 0; kind < readers.size(); kind++) {
            put(all.get(kind), later, earlier, score(written.get(earlier), readers.get(kind)));
          }
          progress.tick();
        }
        if (later < layers - 1) {
          written.add(written(later));
        }
      }
    }
    return IntStream.range(0, all.size())
        .mapToObj(i -> grid(Composition.KINDS.get(i), all.get(i)))
        .toList();
  }

  /** What the heads of a layer write, as R · W_O, [earlier, written, d_model]. */
  private Tensor written(int layer) {
    Tensor r = norms.reading(Weight.W_V, layer).qr(Axis.D_MODEL, Axis.D_HEAD).r();
    return norms
        .writing(layer)
        .dot(r, Axis.D_HEAD) // [head, d_model, component]
        .renamed(Axis.HEAD, EARLIER)
        .renamed(Axis.COMPONENT, WRITTEN);
  }

  /** What the heads of a layer read by queries, keys and values, [head, d_model, component]. */
  private List<Tensor> readers(int layer) {
    Tensor q = norms.queries(layer);
    Tensor k = norms.keys(layer);
    Tensor v = norms.reading(Weight.W_V, layer);
    Tensor o = norms.writing(layer);
    return List.of(
        q.dot(triangle(k), Axis.D_HEAD),
        k.dot(triangle(q), Axis.D_HEAD),
        v.dot(triangle(o), Axis.D_HEAD));
  }

  private static Tensor triangle(Tensor matrix) {
    return matrix.qr(Axis.D_MODEL, Axis.D_HEAD).r(); // [head, component, d_head]
  }

  /** The scores of all pairs of two layers, [head][earlier head]. */
  private static double[][] score(Tensor written, Tensor reader) {
    Tensor joint = written.dot(reader, Axis.D_MODEL).norm(WRITTEN, Axis.COMPONENT);
    Tensor apart =
        written
            .norm(WRITTEN, Axis.D_MODEL) // [earlier]
            .times(reader.norm(Axis.D_MODEL, Axis.COMPONENT)); // [earlier, head]
    double[] flat = joint.dividedBy(apart).arranged(Axis.HEAD, EARLIER).toDoubleArray();
    int heads = written.size(EARLIER);
    return IntStream.range(0, heads)
        .mapToObj(head -> Arrays.copyOfRange(flat, head * heads, (head + 1) * heads))
        .toArray(double[][]::new);
  }

  private int heads() {
    return norms.model().spec().attention().heads();
  }

  /** The number of heads that have an earlier one, and of those that have a later one. */
  private int rows() {
    return (norms.model().spec().layers() - 1) * heads();
  }

  private void put(double[][] into, int later, int earlier, double[][] scores) {
    for (int head = 0; head < heads(); head++) {
      double[] row = into[(later - 1) * heads() + head];
      System.arraycopy(scores[head], 0, row, earlier * heads(), heads());
    }
  }

  private Grid grid(String kind, double[][] values) {
    return Grid.of(
            kind + "-composition",
            Composition.UNIT,
            heads("later head", 1),
            heads("earlier head", 0),
            values)
        .withScale(Scale.sequential());
  }

  private Labels heads(String axis, int from) {
    return new Labels(
        axis,
        IntStream.range(0, rows())
            .mapToObj(i -> "L" + (from + i / heads()) + "H" + i % heads())
            .toList());
  }
}

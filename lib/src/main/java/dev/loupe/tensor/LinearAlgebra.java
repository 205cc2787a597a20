package dev.loupe.tensor;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Linear algebra of the matrices that two axes make; along all other axes there is one matrix for
 * each entry. Results name their new axis {@code component}.
 *
 * <pre>{@code
 * var svd = wov.svd(D_MODEL, out);
 * svd.u().times(svd.s()).dot(svd.v(), COMPONENT)   // wov again
 * copying.eigenvalues(VOCAB, out).real()
 * }</pre>
 *
 * <p>Computed on the CPU by LAPACK, in the number type of the tensor, wherever the tensor is; so a
 * GPU needs no library for it, and signs and orders are the same on every device.
 */
public sealed interface LinearAlgebra permits Tensor {
  private Tensor me() {
    return (Tensor) this;
  }

  /**
   * The singular value decomposition of a matrix: x = Σ u s v over components, the largest first.
   *
   * @param u the left vectors, [rows, component]
   * @param s the singular values, [component]
   * @param v the right vectors, [columns, component]
   */
  record Svd(Tensor u, Tensor s, Tensor v) implements Pictured {
    /** The singular values, and the share of variance of the components up to each. */
    @Override
    public Displayable picture() {
      return ResultPictures.spectrum("singular value", s, 2, shape());
    }

    private String shape() {
      Axis rows = u.axes().get(u.axes().size() - 2);
      Axis columns = v.axes().get(v.axes().size() - 2);
      return rows.sized(u.size(rows)) + " × " + columns.sized(v.size(columns));
    }
  }

  /**
   * The eigenvalues of a matrix, which may be complex, in no order.
   *
   * @param real their real parts, [component]
   * @param imaginary their imaginary parts, [component]
   */
  record Eigenvalues(Tensor real, Tensor imaginary) implements Pictured {
    /** The eigenvalues in the complex plane. */
    @Override
    public Displayable picture() {
      return ResultPictures.plane(this);
    }

    /** Their absolute values, [component]. */
    public Tensor abs() {
      return real.times(real).plus(imaginary.times(imaginary)).sqrt();
    }

    /**
     * Σλ / Σ|λ|, from -1 to 1: how far the eigenvalues are positive. Of the OV circuit between
     * tokens, 1 is a head that copies. Elhage et al. 2021, A Mathematical Framework for Transformer
     * Circuits.
     */
    public Tensor copyingScore() {
      return real.sum(Axis.COMPONENT).dividedBy(abs().sum(Axis.COMPONENT));
    }
  }

  /**
   * The eigenvalues and eigenvectors of a symmetric matrix, the smallest eigenvalue first.
   *
   * @param values the eigenvalues, [component]
   * @param vectors the eigenvectors of length one, [rows, component]
   */
  record Eigenvectors(Tensor values, Tensor vectors) implements Pictured {
    /** The eigenvalues; if none is negative, also the share of variance up to each. */
    @Override
    public Displayable picture() {
      Axis rows = vectors.axes().get(vectors.axes().size() - 2);
      String matrix = rows.sized(vectors.size(rows)).toString();
      return ResultPictures.spectrum("eigenvalue", values, 1, matrix);
    }
  }

  /**
   * The QR decomposition of a matrix: x = Σ q r over components.
   *
   * @param q orthogonal vectors of length one, [rows, component]
   * @param r the upper triangle, [component, columns]
   */
  record Qr(Tensor q, Tensor r) implements Pictured {
    /** Both factors. */
    @Override
    public Displayable picture() {
      return ResultPictures.both(q, r);
    }
  }

  /** The singular value decomposition of the matrix of these rows and columns. */
  default Svd svd(Axis rows, Axis columns) {
    List<Axis> others = others(me(), rows, columns);
    List<Tensor> all =
        several(
            "svd",
            rows,
            columns,
            List.of(
                and(others, rows, Axis.COMPONENT),
                and(others, Axis.COMPONENT),
                and(others, columns, Axis.COMPONENT)));
    return new Svd(all.get(0), all.get(1), all.get(2));
  }

  /** The eigenvalues of the square matrix of these rows and columns. */
  default Eigenvalues eigenvalues(Axis rows, Axis columns) {
    refuseNotSquare("eigenvalues", rows, columns);
    List<Axis> axes = and(others(me(), rows, columns), Axis.COMPONENT);
    List<Tensor> all = several("eigenvalues", rows, columns, List.of(axes, axes));
    return new Eigenvalues(all.get(0), all.get(1));
  }

  /**
   * The eigenvalues and eigenvectors of the symmetric matrix of these rows and columns, such as a
   * covariance; only one triangle of it is read.
   */
  default Eigenvectors eigenvectors(Axis rows, Axis columns) {
    refuseNotSquare("eigenvectors", rows, columns);
    List<Axis> others = others(me(), rows, columns);
    List<Tensor> all =
        several(
            "symmetric",
            rows,
            columns,
            List.of(and(others, Axis.COMPONENT), and(others, rows, Axis.COMPONENT)));
    return new Eigenvectors(all.get(0), all.get(1));
  }

  /** The QR decomposition of the matrix of these rows and columns. */
  default Qr qr(Axis rows, Axis columns) {
    List<Axis> others = others(me(), rows, columns);
    List<Tensor> all =
        several(
            "qr",
            rows,
            columns,
            List.of(and(others, rows, Axis.COMPONENT), and(others, Axis.COMPONENT, columns)));
    return new Qr(all.get(0), all.get(1));
  }

  /** The inverse of the square matrix of these rows and columns, [.., columns, rows]. */
  default Tensor inverse(Axis rows, Axis columns) {
    refuseNotSquare("an inverse", rows, columns);
    return matrices(
            me(),
            rows,
            columns,
            x -> List.of(Functions.of("inverse", x)),
            List.of(and(others(me(), rows, columns), columns, rows)))
        .get(0);
  }

  /**
   * The x that makes |this · x − target| smallest, by columns: {@code features.leastSquares(labels,
   * SAMPLE, FEATURE)} is [feature, ..]. Of several, it is the shortest. Axes of the target beside
   * the rows stay.
   */
  default Tensor leastSquares(Tensor target, Axis rows, Axis columns) {
    return leastSquares(me(), target, rows, columns);
  }

  private void refuseNotSquare(String what, Axis rows, Axis columns) {
    if (me().size(rows) != me().size(columns)) {
      throw new IllegalArgumentException(
          "only a square matrix has " + what + ", and " + this + " was given");
    }
  }

  private static List<Axis> and(List<Axis> others, Axis... last) {
    List<Axis> axes = new ArrayList<>(others);
    axes.addAll(List.of(last));
    return axes;
  }

  private List<Tensor> several(String name, Axis rows, Axis columns, List<List<Axis>> axes) {
    return matrices(me(), rows, columns, x -> Functions.severalOf(name, x), axes);
  }

  /** The axes beside rows and columns. */
  private static List<Axis> others(Tensor tensor, Axis rows, Axis columns) {
    tensor.dimension(rows);
    tensor.dimension(columns);
    if (rows == columns) {
      throw new IllegalArgumentException(
          "rows and columns of a matrix need two axes, and " + rows + " was given twice");
    }
    if (!tensor.padding().none()) {
      throw new IllegalArgumentException(
          tensor
              + " has padding before shorter prompts, which no matrix can leave out; use"
              + " merged(SAMPLE, BATCH, POS), or pick a position that all prompts have");
    }
    return tensor.axes().stream().filter(axis -> axis != rows && axis != columns).toList();
  }

  /** Results of the matrices, rows and columns last. */
  private static List<Tensor> matrices(
      Tensor tensor,
      Axis rows,
      Axis columns,
      Function<NDArray, List<NDArray>> function,
      List<List<Axis>> axes) {
    List<Axis> order = new ArrayList<>(others(tensor, rows, columns));
    order.add(rows);
    order.add(columns);
    refuseNotFinite(tensor);
    try {
      return Together.applyAll(
          List.of(tensor),
          arrays -> function.apply(Broadcast.arranged(arrays.get(0), tensor.axes(), order)),
          axes,
          Origin.UNKNOWN);
    } catch (EngineException e) {
      throw refused(tensor, e);
    }
  }

  /** LAPACK writes beyond its memory and ends the process where values are NaN or infinite. */
  private static void refuseNotFinite(Tensor tensor) {
    Tensor finite = tensor.apply(x -> Functions.of("all_finite", x), List.of(), Origin.UNKNOWN);
    if (finite.value() == 0) {
      throw new IllegalArgumentException(
          tensor
              + " has NaN or infinite values, so its matrices cannot be decomposed; find them with"
              + " isNaN()");
    }
  }

  private static RuntimeException refused(Tensor tensor, EngineException e) {
    return String.valueOf(e.getMessage()).contains("singular")
        ? new IllegalArgumentException(
            tensor
                + " has a singular matrix, which has no inverse; add a small multiple of the"
                + " identity, or use leastSquares",
            e)
        : e;
  }

  private static Tensor leastSquares(Tensor tensor, Tensor target, Axis rows, Axis columns) {
    List<Axis> others = others(tensor, rows, columns);
    if (!target.has(rows) || target.size(rows) != tensor.size(rows) || target.has(columns)) {
      throw new IllegalArgumentException(
          "the target of least squares needs "
              + rows
              + " "
              + tensor.size(rows)
              + " and no "
              + columns
              + ", and "
              + target
              + " was given");
    }
    refuseNotFinite(tensor);
    refuseNotFinite(target);
    List<Axis> free = new ArrayList<>(target.axes());
    free.removeAll(others);
    free.remove(rows);
    List<Axis> left = new ArrayList<>(others);
    left.addAll(List.of(rows, columns));
    List<Axis> right = new ArrayList<>(others);
    right.add(rows);
    right.addAll(free);
    List<Axis> result = new ArrayList<>(others);
    result.add(columns);
    result.addAll(free);
    return Together.apply(
        List.of(tensor, target),
        arrays -> {
          NDArray a = Broadcast.arranged(arrays.get(0), tensor.axes(), left);
          NDArray b = Broadcast.arranged(arrays.get(1), target.axes(), right);
          return solved(Together.wide(a, b), Together.wide(b, a), others.size());
        },
        result,
        Origin.UNKNOWN);
  }

  private static NDArray solved(NDArray a, NDArray b, int batch) {
    Shape shape = b.getShape();
    Shape each = shape.slice(0, batch + 1);
    NDArray x = Functions.of("least_squares", a, b.reshape(each.add(-1)));
    return x.reshape(
        a.getShape()
            .slice(0, batch)
            .add(a.getShape().get(batch + 1))
            .addAll(shape.slice(batch + 1)));
  }
}

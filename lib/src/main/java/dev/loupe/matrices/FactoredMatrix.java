package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import java.util.List;
import java.util.Objects;

/**
 * A large matrix of low rank, kept as two factors: left · right, with a small axis between them.
 *
 * <p>A head's OV circuit is W_V · W_O, [d_model, d_head] · [d_head, d_model]. All results are
 * computed from the factors; only {@link #product} multiplies them out. Vectors are rows: {@link
 * #times(Tensor)} is v · left · right. Rows and columns may have the same name.
 *
 * <p>The idea is TransformerLens' {@code FactoredMatrix}; Elhage et al. 2021, <a
 * href="https://transformer-circuits.pub/2021/framework/index.html">A Mathematical Framework for
 * Transformer Circuits</a>.
 *
 * <pre>{@code
 * var ov = new FactoredMatrix(model.weight(W_V.at(2)).at(KV_HEAD, 1),
 *                             model.weight(W_O.at(2)).at(HEAD, 1), D_HEAD);
 * ov.singularValues()       // d_head of them
 * }</pre>
 *
 * @param left the left factor, [rows, inner]
 * @param right the right factor, [inner, columns]
 * @param inner the axis between them, which is summed over
 */
public record FactoredMatrix(Tensor left, Tensor right, Axis inner) implements Pictured {
  private static final Axis OUT = Axis.named("out"); // columns with the name of the rows
  private static final Axis OTHER = Axis.named("other"); // the inner axis of another matrix
  private static final Axis SUMMED = Axis.named("summed"); // the inner axis, whatever its name

  /** Checks the axes. */
  public FactoredMatrix {
    Objects.requireNonNull(left, "a factored matrix needs a left factor, and null was given");
    Objects.requireNonNull(right, "a factored matrix needs a right factor, and null was given");
    Objects.requireNonNull(
        inner, "a factored matrix needs the axis between its factors, and null was given");
    boolean fits =
        left.axes().size() == 2
            && right.axes().size() == 2
            && left.has(inner)
            && right.has(inner)
            && left.size(inner) == right.size(inner)
            && outer(left, inner) != inner
            && outer(right, inner) != inner;
    if (!fits) {
      throw new IllegalArgumentException(
          "a factored matrix needs [rows, "
              + inner
              + "] and ["
              + inner
              + ", columns] of one size of "
              + inner
              + ", and "
              + left
              + " and "
              + right
              + " were given");
    }
    left = left.arranged(outer(left, inner), inner);
    right = right.arranged(inner, outer(right, inner));
  }

  private static Axis outer(Tensor factor, Axis inner) {
    List<Axis> axes = factor.axes();
    return axes.get(0) == inner ? axes.get(1) : axes.get(0);
  }

  /** The axis of the rows. */
  public Axis rows() {
    return left.axes().get(0);
  }

  /** The axis of the columns. */
  public Axis columns() {
    return right.axes().get(1);
  }

  /** The matrix multiplied out, [rows, columns]; columns named as the rows become {@code out}. */
  public Tensor product() {
    return left.dot(rows() == columns() ? right.renamed(columns(), OUT) : right, inner);
  }

  /** The vector v · left · right, [columns], of a vector [rows], or of several. */
  public Tensor times(Tensor vector) {
    Objects.requireNonNull(
        vector, "a factored matrix is multiplied with a vector, and null was given");
    return vector.dot(left, rows()).dot(right, inner);
  }

  /** This matrix, then another one that reads its columns. */
  public FactoredMatrix times(FactoredMatrix next) {
    Objects.requireNonNull(
        next, "a factored matrix is multiplied with another one, and null was given");
    Tensor read = next.left.renamed(next.inner, OTHER); // [columns, inner of next]
    Tensor between = right.dot(read, columns()); // [inner, inner of next]
    return new FactoredMatrix(
        left, between.dot(next.right.renamed(next.inner, OTHER), OTHER), inner);
  }

  /** Columns as rows, and rows as columns. */
  public FactoredMatrix transposed() {
    return new FactoredMatrix(right, left, inner);
  }

  /** One row, [columns]. */
  public Tensor row(int index) {
    return left.at(rows(), index).dot(right, inner);
  }

  /** One column, [rows]. */
  public Tensor column(int index) {
    return left.dot(right.at(columns(), index), inner);
  }

  /**
   * The eigenvalues that can differ from zero, as many as {@code inner} has entries: those of right
   * · left, which are the same.
   */
  public LinearAlgebra.Eigenvalues eigenvalues() {
    refuseNotSquare("eigenvalues");
    return core().eigenvalues(inner, OTHER);
  }

  /** The sum of the diagonal, which is that of right · left. */
  public double trace() {
    refuseNotSquare("a trace");
    return core().trace(inner, OTHER).value();
  }

  /** The product in the other order, right · left, [inner, inner]. */
  private Tensor core() {
    return right.dot(left.renamed(inner, OTHER), columns());
  }

  /**
   * The singular value decomposition, with as many components as {@code inner} has entries: that of
   * the triangles of both factors' QR decompositions, turned back by their orthogonal parts.
   */
  public LinearAlgebra.Svd svd() {
    LinearAlgebra.Qr first = qr(left, rows());
    LinearAlgebra.Qr second = qr(right, columns());
    LinearAlgebra.Svd small = triangles(first, second).svd(OUT, OTHER);
    return new LinearAlgebra.Svd(
        first.q().renamed(Axis.COMPONENT, OUT).dot(small.u(), OUT), // [rows, component]
        small.s(),
        second.q().renamed(Axis.COMPONENT, OTHER).dot(small.v(), OTHER)); // [columns, component]
  }

  /** The singular values, the largest first, [component]. */
  public Tensor singularValues() {
    return triangles(qr(left, rows()), qr(right, columns())).svd(OUT, OTHER).s();
  }

  /** The Frobenius norm: the root of the sum of all squared entries. */
  public double norm() {
    return triangles(qr(left, rows()), qr(right, columns())).norm().value();
  }

  private LinearAlgebra.Qr qr(Tensor factor, Axis outer) {
    return factor.renamed(inner, SUMMED).qr(outer, SUMMED);
  }

  /** The small matrix with the same singular values: the product of both triangles. */
  private static Tensor triangles(LinearAlgebra.Qr first, LinearAlgebra.Qr second) {
    return first
        .r()
        .renamed(Axis.COMPONENT, OUT)
        .dot(second.r().renamed(Axis.COMPONENT, OTHER), SUMMED);
  }

  private void refuseNotSquare(String what) {
    if (rows() != columns() || left.size(rows()) != right.size(columns())) {
      throw new IllegalArgumentException(
          "only a matrix whose rows and columns are the same axis has "
              + what
              + ", and this is "
              + this);
    }
  }

  /** The singular values. */
  @Override
  public Displayable picture() {
    return svd().picture();
  }

  /** The sizes, such as {@code d_model 128 × d_model 128 through d_head 32}. */
  @Override
  public String toString() {
    return rows().sized(left.size(rows()))
        + " × "
        + columns().sized(right.size(columns()))
        + " through "
        + inner.sized(left.size(inner));
  }
}

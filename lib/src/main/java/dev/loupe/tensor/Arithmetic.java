package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Ops;
import java.util.List;
import java.util.stream.Stream;

/**
 * Arithmetic of two tensors.
 *
 * <p><b>One rule: axes meet by name, wherever they stand.</b> Axes with the same name go together.
 * The result has the axes of the left tensor in their order, then those that only the right tensor
 * has. Along an axis that a tensor lacks, its values are the same everywhere. {@link #dot} sums
 * over the named axes, keeps shared axes in step, and keeps all others.
 *
 * <pre>{@code
 * Axis out = Axis.named("out");
 * resid.plus(bias)                           // [batch, pos, d_model] + [d_model]
 * resid.minus(resid.mean(D_MODEL))           // [batch, pos, d_model] - [batch, pos]
 * z.times(mask)                              // [batch, pos, head, d_head] · [head]
 * resid.dot(W_U, D_MODEL)                    // [batch, pos, vocab]
 * wv.dot(wo.renamed(D_MODEL, out), D_HEAD)   // [head, d_model, out]: heads in step
 * a.dot(b, D_MODEL, out)                     // [head]: the sum over both axes
 * }</pre>
 *
 * <p>Sizes of a shared axis must be equal, or one of them is 1 and is repeated. An axis {@code
 * one}, which only holds a place, goes away where the other tensor brings a new axis. {@code
 * kv_head} meets {@code head}: each key-value head goes with the attention heads that it serves.
 * Two axes that are different things need different names: {@code x.renamed(D_MODEL,
 * Axis.named("out"))}.
 *
 * <p>float32 with float64 gives float64. A position is padding in the result if it is padding in
 * either tensor, and a sum over positions or prompts leaves padding out.
 */
public sealed interface Arithmetic permits Tensor {
  private Tensor me() {
    return (Tensor) this;
  }

  /** The sum of two tensors, element by element; axes meet by name. */
  default Tensor plus(Tensor other) {
    return Broadcast.combine(me(), other, NDArray::add);
  }

  /** This tensor with {@code number} added to every value. */
  default Tensor plus(double number) {
    return me().each(x -> x.add(number));
  }

  /** This tensor minus another, element by element; axes meet by name. */
  default Tensor minus(Tensor other) {
    return Broadcast.combine(me(), other, NDArray::sub);
  }

  /** This tensor with {@code number} taken from every value. */
  default Tensor minus(double number) {
    return me().each(x -> x.sub(number));
  }

  /** The product of two tensors, element by element; axes meet by name. */
  default Tensor times(Tensor other) {
    return Broadcast.combine(me(), other, NDArray::mul);
  }

  /** This tensor with every value multiplied by {@code factor}. */
  default Tensor times(double factor) {
    return me().each(x -> Ops.times(x, factor));
  }

  /** This tensor divided by another, element by element; axes meet by name. */
  default Tensor dividedBy(Tensor other) {
    return Broadcast.combine(me(), other, NDArray::div);
  }

  /** This tensor with every value divided by {@code number}. */
  default Tensor dividedBy(double number) {
    return me().each(x -> Ops.dividedBy(x, number));
  }

  /** This tensor with the sign of every value changed. */
  default Tensor negated() {
    return me().each(NDArray::neg);
  }

  /**
   * The products of two tensors summed over the named axes, which both must have; shared axes stay
   * in step, and all others stay.
   *
   * <pre>{@code
   * z.dot(W_O, D_HEAD)          // [batch, pos, head, d_model]: what each head writes
   * z.dot(W_O, HEAD, D_HEAD)    // [batch, pos, d_model]: what all heads write
   * }</pre>
   */
  default Tensor dot(Tensor other, Axis axis, Axis... more) {
    return Contraction.of(
        me(), other, Stream.concat(Stream.of(axis), Stream.of(more)).distinct().toList());
  }

  /** The projection onto a vector of length one along {@code axis}: (x·unit) unit. */
  default Tensor project(Tensor unit, Axis axis) {
    List<Axis> axes = Broadcast.axes(me(), unit);
    return dot(unit, axis).times(unit).arranged(axes).withOrigin(me().origin().and(unit.origin()));
  }
}

package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.weights.Weights;
import java.util.Optional;
import java.util.function.Function;

/** One block: attention and MLP, their norms, and how they are added to the residual stream. */
public final class BlockLayer {
  private final int layer;
  private final Spec spec;
  private final AttentionLayer attention;
  private final Optional<MlpLayer> mlp;
  private final NormLayer between;
  private final NormLayer behind;

  BlockLayer(int layer, Spec spec, Weights weights) {
    this.layer = layer;
    this.spec = spec;
    Norm none = new Norm.None();
    Norm reading = spec.block().readsNormed() ? spec.norm() : none;
    NormLayer one = first(reading, weights);
    NormLayer two = spec.block().oneNorm() ? one : second(reading, weights);
    this.attention =
        new AttentionLayer(layer, spec, one, written(Weight.LN1_POST_W, weights), weights);
    this.mlp =
        spec.mlp()
            .map(
                shape ->
                    new MlpLayer(layer, spec, two, written(Weight.LN2_POST_W, weights), weights));
    Norm onStream = spec.block().normsStream() ? spec.norm() : none;
    this.between = first(onStream, weights);
    this.behind = second(onStream, weights);
  }

  private NormLayer first(Norm norm, Weights weights) {
    return new NormLayer(
        PlainNorm.of(norm, Weight.LN1_W, Weight.LN1_B, layer, weights),
        Act.LN1_SCALE,
        Act.LN1_NORMALIZED,
        Act.LN1_OUT,
        layer);
  }

  private NormLayer second(Norm norm, Weights weights) {
    return new NormLayer(
        PlainNorm.of(norm, Weight.LN2_W, Weight.LN2_B, layer, weights),
        Act.LN2_SCALE,
        Act.LN2_NORMALIZED,
        Act.LN2_OUT,
        layer);
  }

  /** The norm after attention or after the MLP, if there is one. */
  private Optional<PlainNorm> written(Weight weight, Weights weights) {
    return weights
        .find(weight, layer)
        .map(found -> new PlainNorm(spec.norm(), Optional.of(found), Optional.empty()));
  }

  /**
   * The input of the next block; with {@code last}, at the last position of each prompt only.
   *
   * @param resid the residual stream at the start of this block
   */
  NDArray apply(NDArray resid, boolean last, Pass pass) {
    Gate gate = pass.gate();
    NDArray pre = gate.pass(Act.RESID_PRE, layer, resid);
    Optional<NDArray> normed =
        readsInSteps(pass) ? Optional.of(attention.norm(pre, gate)) : Optional.empty();
    NDArray written = last ? pass.sight().last(pre) : pre;
    NDArray sum = attention.apply(pre, normed, written, last, pass);
    return behindAttention(written, last ? normed.map(pass.sight()::last) : normed, sum, gate);
  }

  /** Whether the normalised input of attention, and perhaps of the MLP, is needed as such. */
  private boolean readsInSteps(Pass pass) {
    boolean shared = spec.block().oneNorm() && mlp.isPresent();
    return attention.entersInSteps(pass) || shared && !mlp.get().goesInOneCall(pass.gate());
  }

  private NDArray behindAttention(NDArray pre, Optional<NDArray> normed, NDArray sum, Gate gate) {
    if (mlp.isEmpty()) {
      return handedOn(sum, gate);
    }
    return spec.block().parallel()
        ? handedOn(beside(mlp.get(), pre, normed, sum, gate), gate)
        : behindMiddle(gate.pass(Act.RESID_MID, layer, sum), gate);
  }

  /** The stream behind an MLP that reads what attention reads. */
  private NDArray beside(
      MlpLayer parallel, NDArray pre, Optional<NDArray> normed, NDArray sum, Gate gate) {
    if (parallel.goesInOneCall(gate)) {
      return parallel.inOneCall(pre, sum, gate);
    }
    Optional<NDArray> shared = spec.block().oneNorm() ? normed : Optional.empty();
    return sum.add(parallel.apply(pre, shared, gate));
  }

  private NDArray behindMiddle(NDArray mid, Gate gate) {
    MlpLayer next = mlp.orElseThrow();
    if (next.goesInOneCall(gate)) {
      return handedOn(next.inOneCall(mid, mid, gate), gate);
    }
    NDArray skip = between.apply(mid, gate);
    return handedOn(skip.add(next.apply(skip, Optional.empty(), gate)), gate);
  }

  private NDArray handedOn(NDArray post, Gate gate) {
    return finished(gate.pass(Act.RESID_POST, layer, post), gate);
  }

  /** The input of the next block, computed from the residual stream at the end of this one. */
  NDArray finished(NDArray post, Gate gate) {
    return behind.apply(post, gate);
  }

  /**
   * The input of the next block, computed from one activation of this block on. Each position is
   * computed alone, so these may be any positions, [1, row, d_model].
   *
   * @param given the activation that {@code value} is: one that comes after attention's mix
   * @param unchanged the block's other activations at the same positions
   */
  public NDArray rest(Act given, NDArray value, Function<Act, NDArray> unchanged) {
    Gate gate = Gate.open();
    return switch (given) {
      case RESID_POST -> finished(value, gate);
      case MLP_OUT -> finished(besideMlp(unchanged).add(value), gate);
      case MLP_POST -> rest(Act.MLP_OUT, mlp.orElseThrow().write(value, gate), unchanged);
      case RESID_MID -> behindMiddle(value, gate);
      case ATTN_OUT -> restOfSum(unchanged.apply(Act.RESID_PRE).add(value), unchanged);
      case HEAD_Z ->
          restOfSum(attention.added(value, unchanged.apply(Act.RESID_PRE), gate), unchanged);
      default ->
          throw new IllegalArgumentException(
              given + " does not come after attention's mix of values");
    };
  }

  /** The residual stream that the MLP's output is added to. */
  private NDArray besideMlp(Function<Act, NDArray> unchanged) {
    return spec.block().parallel()
        ? unchanged.apply(Act.RESID_PRE).add(unchanged.apply(Act.ATTN_OUT))
        : between.apply(unchanged.apply(Act.RESID_MID), Gate.open());
  }

  private NDArray restOfSum(NDArray sum, Function<Act, NDArray> unchanged) {
    if (mlp.isEmpty()) {
      return sum;
    }
    return spec.block().parallel()
        ? sum.add(unchanged.apply(Act.MLP_OUT))
        : rest(Act.RESID_MID, sum, unchanged);
  }

  /** Each head's mix of values, from queries, keys and values, through the gate. */
  public NDArray mix(NDArray queries, NDArray keys, NDArray values, Pass pass) {
    return attention.mix(queries, keys, values, pass);
  }
}

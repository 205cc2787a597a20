package dev.loupe.forward.half;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.torch.TorchScript;
import dev.loupe.weights.Weights;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The MLP of one block with its norms, added to the residual stream, as one native call. */
public final class MlpHalf {
  private final Spec spec;
  private final Mlp mlp;
  private final Arguments weights;
  private final Shown shown = new Shown(this::program);
  private TorchScript compiled; // when it is first used

  private MlpHalf(Spec spec, Mlp mlp, Arguments weights) {
    this.spec = spec;
    this.mlp = mlp;
    this.weights = weights;
  }

  /** The MLP of a layer; empty if it has none, or if its matrices must be converted or rounded. */
  public static Optional<MlpHalf> of(Spec spec, int layer, Weights weights) {
    Arguments read =
        new Arguments(
            weights,
            layer,
            Weight.LN1_W,
            Weight.LN1_B,
            Weight.LN2_W,
            Weight.LN2_B,
            Weight.W_GATE,
            Weight.B_GATE,
            Weight.W_IN,
            Weight.B_IN,
            Weight.W_OUT,
            Weight.B_OUT,
            Weight.LN2_POST_W);
    return spec.mlp().filter(mlp -> read.computable()).map(mlp -> new MlpHalf(spec, mlp, read));
  }

  /**
   * The residual stream after the MLP, [batch, pos, d_model].
   *
   * @param read the stream that the MLP reads
   * @param resid the stream that its output is added to; not read where the stream itself is
   *     normalised
   */
  public NDArray apply(NDArray read, NDArray resid) {
    TorchScript known = compiled;
    if (known == null) {
      known = program(Acts.NONE).compiled();
      compiled = known;
    }
    return known.callFor(read.getManager(), "run", read, resid, weights.arrays());
  }

  /** Whether {@link #watched} shows this set of activations. */
  public boolean shows(Acts acts) {
    return shown.accepts(acts);
  }

  /** The same, which gives activations that {@link #shows} has accepted to a watcher. */
  public NDArray watched(Acts acts, BiConsumer<Act, NDArray> watcher, NDArray read, NDArray resid) {
    return shown.of(acts).call(watcher, read, resid, weights.arrays());
  }

  private Program program(Acts wanted) {
    Text text = new Text(weights, wanted);
    boolean onStream = spec.block().normsStream();
    boolean first = onStream || spec.block().oneNorm();
    Norm norm = onStream || spec.block().readsNormed() ? spec.norm() : new Norm.None();
    Weight weight = first ? Weight.LN1_W : Weight.LN2_W;
    Weight bias = first ? Weight.LN1_B : Weight.LN2_B;
    if (!onStream) {
      text.show(Act.MLP_IN, "x");
    }
    text.norm("n", "x", norm, weight, bias, first ? NormActs.FIRST : NormActs.SECOND);
    if (onStream) {
      text.show(Act.MLP_IN, "n");
    }
    neurons(text);
    text.show(Act.MLP_POST, "h").product("o", "h", "W_OUT", "B_OUT");
    if (spec.block().writesNormed()) {
      text.normAfter("o", spec.norm(), Weight.LN2_POST_W);
    }
    return text.show(Act.MLP_OUT, "o")
        .returning(
            "x: Tensor, resid: Tensor, w: List[Tensor]",
            "torch.add(" + (onStream ? "n" : "resid") + ", o)");
  }

  private void neurons(Text text) {
    text.product("h", "n", mlp.gated() ? "W_GATE" : "W_IN", mlp.gated() ? "B_GATE" : "B_IN");
    text.show(Act.MLP_PRE, "h").activation("h", mlp.activation());
    if (mlp.gated()) {
      text.product("linear", "n", "W_IN", "B_IN").show(Act.MLP_PRE_LINEAR, "linear");
      text.let("h", "torch.mul(h, linear)");
    }
  }

  @Override
  public String toString() {
    return "MLP that reads " + weights;
  }
}

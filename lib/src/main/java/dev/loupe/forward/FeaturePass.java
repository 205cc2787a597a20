package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Splice;
import dev.loupe.intervention.Spliced;
import dev.loupe.site.SaePart;
import dev.loupe.site.Site;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;

/**
 * The way of one activation through spliced features, each part of which passes the gate.
 *
 * <p>With x the value that was there and in what the features read: pre → acts → recons, error = x
 * − the recons of unchanged features, and output = recons, plus error if the splice keeps it. As in
 * SAELens, the error has no gradient.
 *
 * <p>An error that nobody changed is not added as such: x + (recons − unchanged recons) is the same
 * number, and is x bit for bit where features are unchanged.
 */
final class FeaturePass {
  private final Spliced spliced;
  private final Splice splice;
  private final Gate gate;
  private NDArray read; // what passed the site that is read, until it is used

  FeaturePass(Spliced spliced, Gate gate) {
    this.spliced = spliced;
    this.splice = spliced.splice();
    this.gate = gate;
  }

  /** Whether the pass is the same without them: the error is kept, and nothing meets a part. */
  boolean unnoticed() {
    return splice.keepsError() && !gate.touches(spliced.writes()) && !JniUtils.isGradMode();
  }

  /** Remembers what passed the site that a transcoder reads. */
  void read(NDArray x) {
    read = x;
  }

  /** What goes on in the place of {@code x}: the same object if it is the same. */
  NDArray apply(NDArray x, Padding padding) {
    NDArray input = spliced.transcodes() ? takeRead() : x;
    NDArray in = pass(SaePart.SAE_INPUT, input);
    NDArray pre = features(splice.pre(lent(in)));
    NDArray usedPre = pass(SaePart.SAE_ACTS_PRE, pre);
    NDArray acts = features(splice.acts(lentFeatures(usedPre), lent(in)));
    NDArray usedActs = pass(SaePart.SAE_ACTS_POST, acts);
    NDArray written = written(usedActs, in, x);
    NDArray recons = pass(SaePart.SAE_RECONS, written);
    NDArray out = recons;
    if (splice.keepsError() || gate.watches(part(SaePart.SAE_ERROR))) {
      boolean same = in == input && usedPre == pre && usedActs == acts;
      NDArray unchanged = same ? written.stopGradient() : reconstructed(input, x);
      out = withError(x, recons, unchanged, same && recons == written);
    }
    NDArray output = pass(SaePart.SAE_OUTPUT, out);
    return output == x ? x : Padding.kept(lent(x, padding), output);
  }

  /**
   * What goes on if the error is kept.
   *
   * @param unchanged what the features would write if nothing changed them
   * @param same whether this is what they write
   */
  private NDArray withError(NDArray x, NDArray recons, NDArray unchanged, boolean same) {
    NDArray there = x.stopGradient();
    NDArray error = there.sub(unchanged);
    NDArray used = pass(SaePart.SAE_ERROR, error);
    if (!splice.keepsError()) {
      gate.refuseChange(part(SaePart.SAE_ERROR), "is not added in this run; use sae.withError()");
      return recons;
    }
    if (used != error) {
      return recons.add(used);
    }
    return same && !JniUtils.isGradMode() ? x : there.add(recons.sub(unchanged));
  }

  private NDArray takeRead() {
    NDArray taken = read;
    read = null;
    if (taken == null) {
      throw new IllegalArgumentException(
          "the features at "
              + spliced.writes()
              + " read "
              + spliced.reads()
              + ", which this pass does not compute before it; use a run from the start, and"
              + " features that read what comes before what they write");
    }
    return taken;
  }

  /** What the features would write if nothing changed them, without gradient. */
  private NDArray reconstructed(NDArray input, NDArray x) {
    return Torch.recordingGradients(
        false,
        () -> {
          Tensor in = lent(input);
          return written(features(splice.acts(splice.pre(in), in)), input, x);
        });
  }

  /** What activations of features write, in the number type of {@code x}. */
  private NDArray written(NDArray acts, NDArray in, NDArray x) {
    Tensor written = splice.decoded(lentFeatures(acts), lent(in));
    return Ops.cast(written.nd(spliced.writes().axes()), x.getDataType());
  }

  private NDArray pass(SaePart part, NDArray x) {
    return gate.pass(part(part), x);
  }

  private Site part(SaePart part) {
    return spliced.writes().part(part);
  }

  private Tensor lent(NDArray x) {
    return Tensor.borrow(x, spliced.reads().axes());
  }

  private Tensor lent(NDArray x, Padding padding) {
    return Tensor.borrow(x, spliced.writes().axes(), Origin.of(padding));
  }

  private Tensor lentFeatures(NDArray x) {
    return Tensor.borrow(x, part(SaePart.SAE_ACTS_POST).axes());
  }

  private NDArray features(Tensor computed) {
    if (!computed.has(Axis.FEATURE) || computed.size(Axis.FEATURE) != splice.features()) {
      throw new IllegalArgumentException(
          splice + " has " + splice.features() + " features, but computed " + computed);
    }
    return computed.nd(part(SaePart.SAE_ACTS_POST).axes());
  }

  @Override
  public String toString() {
    return "pass through " + spliced;
  }
}

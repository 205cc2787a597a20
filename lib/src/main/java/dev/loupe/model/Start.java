package dev.loupe.model;

import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.intervention.Spots;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;

/**
 * The start of a run that does not begin with the embedding: the residual stream at the start of a
 * block.
 */
record Start(int layer, Tensor resid) {
  /** The start at a block of a model, whose shape is checked. */
  static Start of(Spec spec, Tokens tokens, int layer, Tensor given) {
    Tensor resid = placed(given, tokens);
    Site site = new Spots(spec).resolve(Act.RESID_PRE.at(layer));
    long[] expected = {tokens.batch(), tokens.width(), spec.dModel()};
    if (!Arrays.equals(resid.shape(), expected)) {
      throw new IllegalArgumentException(
          "a run that starts at "
              + site
              + " needs the shape "
              + Arrays.toString(expected)
              + ", not "
              + given);
    }
    tokens.padding().refuseLonger(resid.padding());
    return new Start(site.layer(), resid);
  }

  /**
   * Refuses features at the start: a residual stream that was cached in a run with them has been
   * replaced by them already.
   */
  void refuseFeatures(Spec spec) {
    String site = Act.RESID_PRE.at(layer).name();
    if (spec.features().containsKey(site)) {
      throw new IllegalArgumentException(
          "features are spliced in at "
              + site
              + ", so no run starts there: they may have replaced the given residual stream already;"
              + " start at an earlier block, or splice features into resid_post of the block before");
    }
  }

  /** The axes by their names, wherever they stand; a tensor without prompts is of every prompt. */
  private static Tensor placed(Tensor given, Tokens tokens) {
    boolean ofEach = !given.has(Axis.BATCH) && given.has(Axis.POS) && given.has(Axis.D_MODEL);
    Tensor all = ofEach ? given.with(Axis.BATCH.sized(tokens.batch())) : given;
    List<Axis> order = Act.RESID_PRE.axes();
    return all.axes().size() == order.size() && all.axes().containsAll(order)
        ? all.arranged(order)
        : all;
  }
}

package dev.loupe.model;

import dev.loupe.arch.Spec;
import dev.loupe.intervention.Spots;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;

/**
 * The start of a run that does not begin with the embedding: the residual stream at the start of a
 * block.
 */
record Start(int layer, Tensor resid) {
  /** The start at a block of a model, whose shape is checked. */
  static Start of(Spec spec, Tokens tokens, int layer, Tensor resid) {
    Site site = new Spots(spec).resolve(Act.RESID_PRE.at(layer));
    long[] expected = {tokens.batch(), tokens.width(), spec.dModel()};
    if (!Arrays.equals(resid.shape(), expected)) {
      throw new IllegalArgumentException(
          "a run that starts at "
              + site
              + " needs the shape "
              + Arrays.toString(expected)
              + ", not "
              + resid);
    }
    tokens.padding().refuseLonger(resid.padding());
    return new Start(site.layer(), resid);
  }
}

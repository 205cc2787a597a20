package dev.loupe.sae.coder;

import static dev.loupe.sae.kind.SaeKind.D_IN;

import dev.loupe.tensor.Tensor;

/** What is done to an activation before features are computed, and undone in what they write. */
public enum Normalisation {
  /** Nothing. */
  NONE("none") {
    @Override
    public Tensor in(Tensor x) {
      return x;
    }

    @Override
    Tensor out(Tensor y, Tensor x) {
      return y;
    }
  },
  /**
   * x' = (x − mean) / (std + 1e-5) over the entries of a token, std with n − 1; y · std + mean on
   * the way out, without 1e-5, as in SAELens.
   */
  LAYER_NORM("layer_norm") {
    @Override
    public Tensor in(Tensor x) {
      return x.centred(D_IN).dividedBy(x.std(D_IN).plus(EPS));
    }

    @Override
    Tensor out(Tensor y, Tensor x) {
      return y.times(x.std(D_IN)).plus(x.mean(D_IN));
    }
  },
  /** x' = x √d_in / |x|: every token has the same length. */
  CONSTANT_NORM("constant_norm_rescale") {
    @Override
    public Tensor in(Tensor x) {
      return x.times(factor(x));
    }

    @Override
    Tensor out(Tensor y, Tensor x) {
      return y.dividedBy(factor(x));
    }

    private Tensor factor(Tensor x) {
      return x.norm(D_IN).pow(-1).times(Math.sqrt(x.size(D_IN)));
    }
  },
  /**
   * x' = x − mean over the entries of a token; the mean is added on the way out. For autoencoders
   * that were trained on a model whose writing weights TransformerLens centred: the residual stream
   * there is that of the original model without its mean.
   */
  CENTRE("centre") {
    @Override
    public Tensor in(Tensor x) {
      return x.centred(D_IN);
    }

    @Override
    Tensor out(Tensor y, Tensor x) {
      return y.plus(x.mean(D_IN));
    }
  };

  private static final double EPS = 1e-5; // SAELens 6, saes/sae.py

  private final String word;

  Normalisation(String word) {
    this.word = word;
  }

  /** Its name; that in SAELens' {@code cfg.json}, which has none for {@link #CENTRE}. */
  public String word() {
    return word;
  }

  /** The normalised activation, for x [.., d_in]. */
  public abstract Tensor in(Tensor x);

  /** What features write, [.., d_out], with the normalisation of x undone. */
  abstract Tensor out(Tensor y, Tensor x);

  @Override
  public String toString() {
    return word;
  }
}

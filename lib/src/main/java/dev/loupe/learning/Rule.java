package dev.loupe.learning;

import java.util.Locale;

/** How a gradient changes a parameter. */
public sealed interface Rule {
  /** The number of arrays of the parameter's size that the rule remembers. */
  int moments();

  /**
   * Stochastic gradient descent: the step is rate · m, with m = momentum · m + gradient + decay ·
   * value.
   *
   * <p>Sutskever et al. 2013, <a href="https://proceedings.mlr.press/v28/sutskever13.html">On the
   * importance of initialization and momentum</a>.
   */
  record Sgd(double momentum, double decay) implements Rule {
    /** Refuses a momentum outside 0 to 1. */
    public Sgd {
      requireShare("momentum", momentum);
      requirePositive("weight decay", decay, true);
    }

    @Override
    public int moments() {
      return momentum == 0 ? 0 : 1;
    }

    @Override
    public String toString() {
      return "sgd, momentum " + momentum + ", decay " + decay;
    }
  }

  /**
   * Adam: the step is rate · m / (√v + eps), with m and v running means of the gradient and of its
   * square, both without the bias towards zero of their first steps.
   *
   * <p>Kingma and Ba 2014, <a href="https://arxiv.org/abs/1412.6980">Adam</a>. If {@code
   * decoupled}, the weight decay shrinks the value by rate · decay in each step, otherwise decay ·
   * value is added to the gradient: Loshchilov and Hutter 2017, <a
   * href="https://arxiv.org/abs/1711.05101">AdamW</a>.
   */
  record Adam(double beta1, double beta2, double eps, double decay, boolean decoupled)
      implements Rule {
    /** Refuses betas outside 0 to 1. */
    public Adam {
      requireShare("beta1", beta1);
      requireShare("beta2", beta2);
      requirePositive("eps", eps, false);
      requirePositive("weight decay", decay, true);
    }

    @Override
    public int moments() {
      return 2;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s, betas %s and %s, eps %s, decay %s",
          decoupled ? "adamW" : "adam",
          beta1,
          beta2,
          eps,
          decay);
    }
  }

  private static void requireShare(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          what + " must be at least 0 and less than 1, not " + value);
    }
  }

  /** Refuses a number that is negative, infinite or NaN, and zero unless it is allowed. */
  static void requirePositive(String what, double value, boolean orZero) {
    if (!(orZero ? value >= 0 : value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          what + " must be " + (orZero ? "0 or more" : "more than 0") + ", not " + value);
    }
  }
}

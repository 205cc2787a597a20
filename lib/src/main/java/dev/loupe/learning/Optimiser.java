package dev.loupe.learning;

import java.util.Optional;

/**
 * How to go downhill: a rule, its rate from step to step, and the number of steps.
 *
 * <pre>{@code adamW(1e-3).decay(1).steps(5000).warmUp(100).cosine().clip(1)}</pre>
 *
 * <p>The numbers are those of PyTorch's optimisers with the same settings.
 *
 * @param rule how a gradient changes a parameter
 * @param rate the highest learning rate
 * @param steps the number of steps
 * @param warmUp in this many first steps the rate rises in a straight line
 * @param last the share of the rate that a cosine ends with; empty if the rate stays
 * @param clip the largest norm that all gradients together may have; longer ones are shortened
 */
public record Optimiser(
    Rule rule, double rate, int steps, int warmUp, Optional<Double> last, Optional<Double> clip) {
  private static final int STEPS = 1000;
  private static final double DECAY = 0.01; // the default of PyTorch's AdamW

  /** Checks that the numbers are possible. */
  public Optimiser {
    Rule.requirePositive("a learning rate", rate, false);
    if (steps < 1 || warmUp < 0) {
      throw new IllegalArgumentException(
          "an optimiser needs at least 1 step and a warm-up of 0 or more, not "
              + steps
              + " and "
              + warmUp);
    }
    last.ifPresent(share -> Rule.requirePositive("the last share of the rate", share, true));
    clip.ifPresent(norm -> Rule.requirePositive("the largest norm", norm, false));
  }

  private static Optimiser of(Rule rule, double rate) {
    return new Optimiser(rule, rate, STEPS, 0, Optional.empty(), Optional.empty());
  }

  /** Stochastic gradient descent with 1000 steps, without momentum. */
  public static Optimiser sgd(double rate) {
    return of(new Rule.Sgd(0, 0), rate);
  }

  /** Adam with 1000 steps. */
  public static Optimiser adam(double rate) {
    return of(new Rule.Adam(0.9, 0.999, 1e-8, 0, false), rate);
  }

  /** Adam with a weight decay of its own, 0.01, and 1000 steps. */
  public static Optimiser adamW(double rate) {
    return of(new Rule.Adam(0.9, 0.999, 1e-8, DECAY, true), rate);
  }

  /** The same optimiser with another number of steps. */
  public Optimiser steps(int count) {
    return new Optimiser(rule, rate, count, warmUp, last, clip);
  }

  /** The same optimiser, whose rate rises in a straight line during the first steps. */
  public Optimiser warmUp(int count) {
    return new Optimiser(rule, rate, steps, count, last, clip);
  }

  /** The same optimiser, whose rate falls to 0 along half a cosine. */
  public Optimiser cosine() {
    return cosine(0);
  }

  /**
   * The same optimiser, whose rate falls along half a cosine to a share of the highest rate.
   *
   * <p>Loshchilov and Hutter 2016, <a href="https://arxiv.org/abs/1608.03983">SGDR</a>.
   */
  public Optimiser cosine(double share) {
    return new Optimiser(rule, rate, steps, warmUp, Optional.of(share), clip);
  }

  /**
   * The same optimiser, which shortens the gradients of all parameters together to this norm if
   * they are longer.
   *
   * <p>Pascanu et al. 2012, <a href="https://arxiv.org/abs/1211.5063">On the difficulty of training
   * recurrent networks</a>.
   */
  public Optimiser clip(double norm) {
    return new Optimiser(rule, rate, steps, warmUp, last, Optional.of(norm));
  }

  /** The same optimiser with this momentum; for sgd. */
  public Optimiser momentum(double momentum) {
    if (!(rule instanceof Rule.Sgd sgd)) {
      throw new IllegalArgumentException(
          "momentum belongs to sgd; adam has betas: adam(1e-3).betas(0.9, 0.999)");
    }
    return with(new Rule.Sgd(momentum, sgd.decay()));
  }

  /** The same optimiser with these shares of the old running means; for adam and adamW. */
  public Optimiser betas(double beta1, double beta2) {
    if (!(rule instanceof Rule.Adam adam)) {
      throw new IllegalArgumentException(
          "betas belong to adam and adamW; sgd has a momentum: sgd(0.1).momentum(0.9)");
    }
    return with(new Rule.Adam(beta1, beta2, adam.eps(), adam.decay(), adam.decoupled()));
  }

  /** The same optimiser with this weight decay. */
  public Optimiser decay(double decay) {
    return with(
        rule instanceof Rule.Adam adam
            ? new Rule.Adam(adam.beta1(), adam.beta2(), adam.eps(), decay, adam.decoupled())
            : new Rule.Sgd(((Rule.Sgd) rule).momentum(), decay));
  }

  private Optimiser with(Rule other) {
    return new Optimiser(other, rate, steps, warmUp, last, clip);
  }

  /** The learning rate of a step; the first step is 1. */
  public double rate(long step) {
    double rising = warmUp == 0 ? 1 : Math.min(1, step / (double) warmUp);
    double way = Math.min(1, (step - 1) / (double) steps);
    double falling =
        last.map(share -> share + (1 - share) * 0.5 * (1 + Math.cos(Math.PI * way))).orElse(1.0);
    return rate * rising * falling;
  }

  /** Everything that the numbers of a step depend on. */
  String settings() {
    return rule
        + ", rate "
        + rate
        + (warmUp == 0 ? "" : ", warm-up " + warmUp)
        + last.map(share -> ", cosine to " + share + " in " + steps + " steps").orElse("")
        + clip.map(norm -> ", clipped to norm " + norm).orElse("");
  }

  @Override
  public String toString() {
    return settings() + (last.isPresent() ? "" : ", " + steps + " steps");
  }
}

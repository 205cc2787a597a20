package dev.loupe.intervention;

/**
 * An intervention that changes each position without reading other positions. Generation is faster
 * with it, because earlier positions need not be computed again in every step.
 *
 * <pre>{@code model.run(prompt).with(resid(2), eachPosition(here -> here.times(2))).generate(40)}
 * </pre>
 */
@FunctionalInterface
public interface EachPosition extends Intervention {}

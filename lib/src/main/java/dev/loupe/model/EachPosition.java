package dev.loupe.model;

/**
 * An intervention that does the same at each position, whatever is at the others; so generation,
 * which meets one position after the other, need not compute the earlier ones again in every step.
 *
 * <pre>{@code model.run(prompt).with(resid(2), eachPosition(here -> here.times(2))).generate(40)}
 * </pre>
 */
@FunctionalInterface
public interface EachPosition extends Intervention {}

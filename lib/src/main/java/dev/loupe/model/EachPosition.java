package dev.loupe.model;

/**
 * An intervention that does the same at each position, whatever is at the others; so generation,
 * which meets one position after the other, need not compute the earlier ones again.
 */
@FunctionalInterface
interface EachPosition extends Intervention {}

package dev.loupe.attention;

/**
 * What one component wrote, as a linear reading of the residual stream sees it.
 *
 * @param name the component, such as {@code L0H3} or {@code embed}
 * @param values the reading
 */
record WrittenPart(String name, double[] values) {}

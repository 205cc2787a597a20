package dev.loupe.wren;

/**
 * Training rows.
 *
 * @param ids token ids. [row, position]
 * @param weights how much the prediction of each next token counts. [row, position − 1]
 */
public record Rows(int[][] ids, double[][] weights) {}

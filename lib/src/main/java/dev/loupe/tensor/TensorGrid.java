package dev.loupe.tensor;

import dev.loupe.view.Grid;
import dev.loupe.view.Labels;

/** The values of a tensor as pictures show them: padding is left blank. */
final class TensorGrid {
  private TensorGrid() {}

  static Grid of(Tensor tensor, Axis rows, Axis columns) {
    if (tensor.axes().size() != 2 || rows == columns || !tensor.has(rows) || !tensor.has(columns)) {
      throw new IllegalArgumentException(
          tensor
              + " is not a grid of "
              + rows
              + " and "
              + columns
              + "; pick the other axes with at(axis, index)");
    }
    double[] flat = blanked(tensor);
    boolean straight = tensor.axes().get(0) == rows;
    int height = tensor.size(rows);
    int width = tensor.size(columns);
    double[][] values = new double[height][width];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        values[i][j] = straight ? flat[i * width + j] : flat[j * height + i];
      }
    }
    return Grid.of(
            rows + " by " + columns,
            "value",
            numbered(rows, height),
            numbered(columns, width),
            values)
        .withNote(
            tensor.padding().none()
                ? ""
                : "cells without a value are padding in front of shorter prompts");
  }

  private static Labels numbered(Axis axis, int count) {
    return Labels.numbered(axis.toString(), count);
  }

  /** The values, NaN where they are padding. */
  private static double[] blanked(Tensor tensor) {
    double[] values = tensor.toDoubleArray();
    boolean[] padding = PaddingMask.of(tensor).cells();
    for (int i = 0; i < padding.length; i++) {
      values[i] = padding[i] ? Double.NaN : values[i];
    }
    return values;
  }
}

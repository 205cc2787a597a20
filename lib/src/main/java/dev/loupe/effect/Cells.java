package dev.loupe.effect;

import dev.loupe.site.Spot;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.List;
import java.util.Objects;

/**
 * The cells of a sweep, row by row.
 *
 * @param spots the places that each cell changes
 * @param mask cells that cannot have a value, such as attention to later tokens
 */
public record Cells(Labels rows, Labels columns, List<List<Spot>> spots, Mask mask) {
  /** Requires a cell for each row and column. */
  public Cells {
    Objects.requireNonNull(mask, "cells need a mask; Mask.NONE hides none");
    spots = spots.stream().map(List::copyOf).toList();
    if (spots.size() != rows.size() * columns.size()) {
      throw new IllegalArgumentException(
          String.format(
              "%d rows and %d columns have %d cells, but the places of %d were given",
              rows.size(), columns.size(), rows.size() * columns.size(), spots.size()));
    }
  }

  /** Cells that all can have a value. */
  public Cells(Labels rows, Labels columns, List<List<Spot>> spots) {
    this(rows, columns, spots, Mask.NONE);
  }
}

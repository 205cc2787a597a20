package dev.loupe.view.grid;

/** A result that is shown as one grid, such as a sweep; {@link Facets} show several of them. */
public interface Gridded {
  /** The grid that a notebook shows. */
  Grid shown();
}

package dev.loupe.view.draw;

import java.awt.Color;

/** The background of a picture, and the colours of text on it. */
public enum Paper {
  /** A white background, for a separate picture. */
  WHITE(Color.WHITE, Palette.INK, Palette.FAINT, new Color(0xe3e6ea)),
  /**
   * The page around the picture, light or dark: a grey that is equally readable on white and on
   * JupyterLab's dark #111111 (contrast 4.3 and 4.4).
   */
  PAGE(
      new Color(0, 0, 0, 0), new Color(0x7a7a7a), new Color(0x7a7a7a), new Color(0x407a7a7a, true));

  private final Color ground;
  private final Color ink;
  private final Color faint;
  private final Color grid;

  Paper(Color ground, Color ink, Color faint, Color grid) {
    this.ground = ground;
    this.ink = ink;
    this.faint = faint;
    this.grid = grid;
  }

  public Color ground() {
    return ground;
  }

  /** The colour of names and numbers. */
  public Color ink() {
    return ink;
  }

  /** The colour of notes and of the names of axes. */
  public Color faint() {
    return faint;
  }

  /** The colour of grid lines. */
  public Color grid() {
    return grid;
  }

  /**
   * The colour of a chart line on this background; black is replaced, because a dark page would
   * hide it.
   */
  public Color line(Color wanted) {
    return this != WHITE && wanted.equals(Color.BLACK) ? ink : wanted;
  }
}

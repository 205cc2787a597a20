package dev.loupe.view;

import java.awt.Color;

/** What a drawn picture lies on, and the colours of what is written there. */
enum Paper {
  /** White paper of its own: a picture that stands alone. */
  WHITE(Color.WHITE, Palette.INK, Palette.FAINT, new Color(0xe3e6ea)),
  /**
   * The page that the picture is a part of, light or dark: a grey that reads equally well on white
   * and on JupyterLab's dark #111111 (contrast 4.3 and 4.4).
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

  Color ground() {
    return ground;
  }

  /** The colour of names and numbers. */
  Color ink() {
    return ink;
  }

  /** The colour of notes and of the names of axes. */
  Color faint() {
    return faint;
  }

  /** The colour of thin lines behind the data. */
  Color grid() {
    return grid;
  }

  /** The colour of a line of a chart on this paper: black is lost on a dark page. */
  Color line(Color wanted) {
    return this == PAGE && wanted.equals(Color.BLACK) ? ink : wanted;
  }
}

package dev.loupe.wren.phenomena;

/** The largest of the values of all layers, and its layer, counted from 0. */
record Peak(double value, int layer) {
  /** The largest one; the first of several. */
  static Peak of(double[] byLayer) {
    int best = 0;
    for (int layer = 1; layer < byLayer.length; layer++) {
      best = byLayer[layer] > byLayer[best] ? layer : best;
    }
    return new Peak(byLayer[best], best);
  }

  @Override
  public String toString() {
    return "layer " + layer;
  }
}

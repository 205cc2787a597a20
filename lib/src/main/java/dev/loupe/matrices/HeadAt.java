package dev.loupe.matrices;

import dev.loupe.model.HookedTransformer;
import java.util.Objects;

/** A head of a model, counted from 0; negative numbers count from the last. */
record HeadAt(HookedTransformer model, int layer, int head) {
  HeadAt {
    layer = layer(model, layer);
    int heads = model.spec().attention().heads();
    int asked = head;
    head = head < 0 ? heads + head : head;
    if (head < 0 || head >= heads) {
      throw new IllegalArgumentException(
          "there is no head " + asked + "; " + model.name() + " has heads 0 to " + (heads - 1));
    }
  }

  /** A layer of a model; a negative number counts from the last. */
  static int layer(HookedTransformer model, int layer) {
    Objects.requireNonNull(model, "heads and MLPs are those of a model, and null was given");
    int layers = model.spec().layers();
    int resolved = layer < 0 ? layers + layer : layer;
    if (resolved < 0 || resolved >= layers) {
      throw new IllegalArgumentException(
          "there is no layer " + layer + "; " + model.name() + " has layers 0 to " + (layers - 1));
    }
    return resolved;
  }

  /** The key-value head that serves it. */
  int keyValueHead() {
    return model.spec().attention().kvHead(head);
  }

  @Override
  public String toString() {
    return "L" + layer + "H" + head;
  }
}

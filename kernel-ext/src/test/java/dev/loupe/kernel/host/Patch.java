package dev.loupe.kernel.host;

import dev.loupe.view.Displayable;

/** A smallest result: an implementation of the interface that renderers are registered for. */
public record Patch(String label) implements Displayable {
  @Override
  public String html() {
    return "<b>" + label + "</b>";
  }

  @Override
  public byte[] png() {
    return new byte[] {1, 2, 3};
  }

  @Override
  public String toString() {
    return "patch " + label;
  }
}

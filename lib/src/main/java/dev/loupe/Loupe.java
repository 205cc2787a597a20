package dev.loupe;

import dev.loupe.words.ChartWords;

/**
 * The functions that a notebook starts with; notebooks import all of them.
 *
 * <pre>{@code
 * var model = load();
 * logitLens(model, "The capital of France is")
 * }</pre>
 *
 * <p>They stand in {@code dev.loupe.words}, in groups by what one wants to know. Plain Java imports
 * all of them with {@code import static dev.loupe.Loupe.*;}.
 */
public final class Loupe extends ChartWords {
  private Loupe() {}
}

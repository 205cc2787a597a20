/**
 * Models as folders of files that Loupe and Python's transformers load again.
 *
 * <pre>{@code
 * model.save("~/models/mine");
 * load("~/models/mine")
 * }</pre>
 *
 * <p>May use {@code weights}, {@code text}, {@code arch}, {@code storage} and {@code files}.
 */
package dev.loupe.saving;

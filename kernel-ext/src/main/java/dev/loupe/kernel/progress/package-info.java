/**
 * The progress bar below a cell that takes long.
 *
 * <pre>{@code
 * Progress.listen(new NotebookProgress(host));
 * try (Progress work = Progress.of("sweep", 100)) {
 *   for (int i = 0; i < 100; i++) { compute(i); work.tick(); }
 * }
 * }</pre>
 *
 * <p>May use the library and the port in {@code host}.
 */
package dev.loupe.kernel.progress;

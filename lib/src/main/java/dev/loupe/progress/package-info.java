/**
 * The progress of long computations, and where they can be stopped.
 *
 * <pre>{@code
 * try (Progress progress = Progress.of("patching", cells.size())) {
 *   cells.forEach(cell -> { compute(cell); progress.tick(); });   // an interrupt ends it here
 * }
 * }</pre>
 *
 * <p>Uses nothing else of Loupe.
 */
package dev.loupe.progress;

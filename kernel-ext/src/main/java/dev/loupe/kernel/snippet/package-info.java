/**
 * What a cell becomes: compiled snippets that run in a thread of their own and can be stopped.
 *
 * <p>May use {@code source}.
 */
package dev.loupe.kernel.snippet;

/**
 * A cell as text: its passages, brackets, missing semicolons and local variables.
 *
 * <p>Uses no other package.
 */
package dev.loupe.kernel.source;

/**
 * The parts of a parsed template, each of which evaluates or renders itself in a frame.
 *
 * <p>May use {@code jinja.builtin} and {@code jinja.value}.
 */
package dev.loupe.jinja.tree;

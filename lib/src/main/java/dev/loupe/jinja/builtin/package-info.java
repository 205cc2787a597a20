/**
 * What templates can call: filters, tests, global functions, and the methods of Python's types.
 *
 * <p>May use {@code jinja.value}.
 */
package dev.loupe.jinja.builtin;

/**
 * From the text of a template to tokens, and from tokens to the parts of {@code jinja.tree}.
 *
 * <p>May use {@code jinja.tree} and what is below it.
 */
package dev.loupe.jinja.parse;

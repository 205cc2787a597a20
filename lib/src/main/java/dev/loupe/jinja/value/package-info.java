/**
 * Python's values as templates see them: numbers, texts, lists, undefined names, and operators.
 *
 * <p>Uses no other package.
 */
package dev.loupe.jinja.value;

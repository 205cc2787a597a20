/**
 * The functions that a notebook starts with, in groups by what one wants to know.
 *
 * <p>Each class only forwards, and inherits the words of the group before it, so that one import
 * brings all: {@code import static dev.loupe.Loupe.*;}. {@code %help} lists the groups in the same
 * order, with the first sentence of each class as the heading.
 */
package dev.loupe.words;

/**
 * How good the label of a feature is.
 *
 * <pre>{@code
 * LabelScore.of(List.of(true, false), List.of(Optional.of(true), Optional.of(true)))
 * }</pre>
 *
 * <p>Uses no other room.
 */
package dev.loupe.sae.label.score;

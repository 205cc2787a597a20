package dev.loupe.model;

/** The positions whose logits are read; the others need not be computed. */
public enum Reads {
  /** Every position. */
  EVERY_POSITION,
  /** The last position of each prompt. */
  LAST_POSITION
}

package dev.loupe.forward.half;

/** What one call computes of attention. */
enum Piece {
  /** From the residual stream to queries, keys and values. */
  ENTRY,
  /** The same with the queries of some positions only. */
  ENTRY_LAST,
  /** From queries, keys and values to each head's mix. */
  MIX,
  /** From the mix to the residual stream. */
  EXIT,
  /** All of it. */
  WHOLE,
  /** All of it for prompts without padding, with scores that are not kept for the gradient. */
  LEARNED,
  /** All of it, for the last position only. */
  WHOLE_LAST,
  /** All of it, and the keys and values for later positions. */
  FIRST,
  /** All of it behind earlier keys and values, and these with the new ones. */
  BEHIND;

  /** Whether the queries are those of other positions than the keys. */
  boolean last() {
    return this == ENTRY_LAST || this == WHOLE_LAST;
  }
}

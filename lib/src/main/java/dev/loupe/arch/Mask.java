package dev.loupe.arch;

/** The positions that a position can attend to. */
public sealed interface Mask permits Mask.Causal, Window, Mask.Bidirectional {
  /** Itself and everything before it, in every layer. */
  record Causal() implements Mask {}

  /** Everything before and after it. Devlin et al. 2018, arXiv 1810.04805. */
  record Bidirectional() implements Mask {}
}

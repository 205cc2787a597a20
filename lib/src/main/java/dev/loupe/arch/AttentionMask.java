package dev.loupe.arch;

/** The positions that a position can attend to. */
public sealed interface AttentionMask
    permits AttentionMask.Causal, Window, AttentionMask.Bidirectional {
  /** Itself and everything before it, in every layer. */
  record Causal() implements AttentionMask {}

  /** Everything before and after it. Devlin et al. 2018, arXiv 1810.04805. */
  record Bidirectional() implements AttentionMask {}
}

package dev.loupe.arch;

/** Whether and where embeddings are normalised before the first block. */
public enum EmbedNorm {
  /** Nowhere. */
  NONE,
  /** Each token's embedding, before anything is added to it. BLOOM, Le Scao et al. 2022. */
  TOKENS,
  /** The sum of the embeddings of token, type and position. BERT, Devlin et al. 2018. */
  SUM
}

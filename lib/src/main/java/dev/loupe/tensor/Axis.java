package dev.loupe.tensor;

import java.util.Locale;

/** The name of one dimension of a tensor, in the words of the field. */
public enum Axis {
  /** The prompts of a batch. */
  BATCH,
  /** The token positions of a prompt. */
  POS,
  /** The entries of the residual stream. */
  D_MODEL,
  /** The attention heads of a layer. */
  HEAD,
  /**
   * The key-value heads of a layer; with grouped-query attention there are fewer of them than
   * attention heads.
   */
  KV_HEAD,
  /** The entries inside one attention head. */
  D_HEAD,
  /** The position that attends (the query's). */
  DEST,
  /** The position attended to (the key's). */
  SRC,
  /** The neurons of one MLP. */
  D_MLP,
  /** The token types, such as first and second sentence. */
  TOKEN_TYPE,
  /** The token vocabulary. */
  VOCAB,
  /** The layers, in a stack of layers. */
  LAYER,
  /** The components that a residual stream is decomposed into. */
  COMPONENT,
  /** An axis of size one, kept for broadcasting. */
  ONE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

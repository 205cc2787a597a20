package dev.loupe.tensor;

import java.util.Locale;

/** The name of one dimension of a tensor, in the field's words. */
public enum Axis {
  /** One prompt of a batch. */
  BATCH,
  /** One token position. */
  POS,
  /** The residual stream. */
  D_MODEL,
  /** One attention head. */
  HEAD,
  /** One key-value head; with grouped queries there are fewer of these than heads. */
  KV_HEAD,
  /** The inside of one head. */
  D_HEAD,
  /** The position that attends (the query's). */
  DEST,
  /** The position attended to (the key's). */
  SRC,
  /** The neurons of one MLP. */
  D_MLP,
  /** One of the types that tokens may have, such as the first of two sentences. */
  TOKEN_TYPE,
  /** The token vocabulary. */
  VOCAB,
  /** One layer, in a stack of layers. */
  LAYER,
  /** One component of the residual stream, in a decomposition. */
  COMPONENT,
  /** An axis of size one, kept so that shapes broadcast. */
  ONE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

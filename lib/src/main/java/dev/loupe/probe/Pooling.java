package dev.loupe.probe;

/** Which position of a text a probe reads. */
public enum Pooling {
  /** The last token. */
  LAST,
  /** The mean over the text's tokens, the first left out where it is the tokenizer's own. */
  MEAN
}

package dev.loupe.probe;

/** Which position of a text a probe reads. */
public enum Pooling {
  /** The last token; in models such as BERT this is the end token {@code [SEP]}. */
  LAST,
  /**
   * The mean over the text's tokens, without the special tokens that the tokenizer adds to every
   * text.
   */
  MEAN
}

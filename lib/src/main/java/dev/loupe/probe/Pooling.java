package dev.loupe.probe;

/** Which position of a text a probe reads. */
public enum Pooling {
  /** The last token; in models such as BERT that is the one that ends a text, {@code [SEP]}. */
  LAST,
  /** The mean over the text's tokens, without those that the tokenizer puts around every text. */
  MEAN
}

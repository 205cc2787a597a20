package dev.loupe.model;

import dev.loupe.arch.ClassHead;
import java.util.List;

/** What a classifier says of texts. */
public sealed interface Classifying permits HookedTransformer {
  private HookedTransformer me() {
    return (HookedTransformer) this;
  }

  /** The names of a classifier's classes, in the order of their logits; empty for other models. */
  default List<String> classes() {
    return me().spec().classes().map(ClassHead::classes).orElse(List.of());
  }

  /**
   * The classes of a text with their probabilities, as bars.
   *
   * <pre>{@code
   * var bert = load("textattack/bert-base-uncased-SST-2");
   * bert.classify("I love this film")
   * }</pre>
   */
  default Classification classify(String text) {
    return me().run(text).classify();
  }

  /** The classes of texts with their probabilities: a row for each text. */
  default Classification classify(List<String> texts) {
    return me().run(texts).classify();
  }
}

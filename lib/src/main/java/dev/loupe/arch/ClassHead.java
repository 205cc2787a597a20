package dev.loupe.arch;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The head of a classifier: it gives each class a logit for the whole text, in the place of an
 * unembedding, which gives each token one.
 *
 * @param reads the token whose residual stream it reads
 * @param hidden the activation of a layer before the classes, if there is one; a head with such a
 *     layer has biases, and no norm comes before it
 * @param classes the names of the classes, in the order of their logits
 * @param independent whether a text can have several classes, so that each has a probability of its
 *     own; if not, the probabilities sum to one
 * @param padding the token that fills up a batch; a head that reads the last token skips it
 */
public record ClassHead(
    Token reads,
    Optional<Activation> hidden,
    List<String> classes,
    boolean independent,
    Optional<Integer> padding) {
  /** The token whose residual stream a head reads. */
  public enum Token {
    /** The first token of a text, such as [CLS]. Devlin et al. 2018, arXiv 1810.04805. */
    FIRST,
    /** The last token of a text that is not padding. */
    LAST
  }

  /** Requires at least one class, and a name of its own for each. */
  public ClassHead {
    classes = List.copyOf(classes);
    if (classes.isEmpty() || new HashSet<>(classes).size() < classes.size()) {
      throw new IllegalArgumentException(
          "a classifier needs at least one class, and a name of its own for each; its classes are "
              + classes);
    }
  }

  /** The error for what needs logits of tokens, which a classifier does not have. */
  public IllegalArgumentException noTokens(String model) {
    return new IllegalArgumentException(
        model
            + " is a classifier: it has logits of its classes ("
            + String.join(", ", classes)
            + ") and no unembedding, so it has no logits of tokens; use classify(text), or a metric"
            + " such as classLogit(\""
            + classes.get(0)
            + "\")");
  }
}

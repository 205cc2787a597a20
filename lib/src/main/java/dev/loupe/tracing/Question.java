package dev.loupe.tracing;

import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A prompt about a subject, with a model and the answer to measure.
 *
 * @param prompt one prompt
 * @param answer the probability of the answer
 */
record Question(HookedTransformer model, Tokens prompt, Subject subject, Metric answer) {
  Question {
    if (prompt.batch() != 1 || subject.to() > prompt.width()) {
      throw new IllegalArgumentException(
          "tracing takes one prompt that contains the subject; there are "
              + prompt.batch()
              + " of "
              + prompt.width()
              + " tokens, and the subject ends at "
              + subject.to());
    }
  }

  /** The question for a fact. */
  static Question of(HookedTransformer model, Fact fact) {
    model.toSingleToken(fact.answer()); // refuses before anything is computed
    Tokens prompt = model.tokens(fact.prompt());
    Subject subject = Subject.in(prompt, fact.subject());
    return new Question(model, prompt, subject, Metric.prob(fact.answer()));
  }

  int layers() {
    return model.spec().layers();
  }

  /** The positions, the subject's with a star. */
  Labels labels() {
    List<String> pieces = prompt.pieces(0);
    return new Labels(
        "position",
        IntStream.range(0, pieces.size())
            .mapToObj(i -> subject.has(i) ? pieces.get(i) + "*" : pieces.get(i))
            .toList());
  }
}

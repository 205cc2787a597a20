package dev.loupe.attribution.generation;

import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A prompt and the tokens behind it, of which each is predicted from all before it.
 *
 * @param run the run of the prompt
 * @param ids the tokens of the answer
 */
record Answer(Run run, List<Integer> ids) {
  Answer {
    ids = List.copyOf(ids);
    if (!run.model().spec().attention().causal()) {
      throw new IllegalArgumentException(
          run.model().name()
              + " attends in both directions and does not generate; ask about the masked token with"
              + " attribute(model, prompt, metric)");
    }
  }

  /** What the model generates, without the token that ends it. */
  static Answer generated(Run run, int count, Sampling sampling) {
    Tokens all = run.generateTokens(count, sampling);
    Set<Integer> ends = run.model().tokenizer().map(Tokenizer::ends).orElse(Set.of());
    int from = run.tokens().width();
    List<Integer> ids =
        IntStream.range(from, all.width())
            .mapToObj(at -> all.id(0, at))
            .takeWhile(id -> !ends.contains(id))
            .toList();
    if (ids.isEmpty()) {
      throw new IllegalArgumentException(
          count < 1
              ? "there is nothing to explain in " + count + " tokens; ask for 1 or more"
              : "the model ends the text at once, so it generates nothing to explain; give an"
                  + " answer: attributeGeneration(model, prompt, \" Paris\")");
    }
    return new Answer(run, ids);
  }

  /** A given text behind the prompt. */
  static Answer given(Run run, String text) {
    Objects.requireNonNull(text, "there is no answer to explain: null was given");
    int[] ids =
        run.model()
            .tokenizer()
            .map(known -> known.encodeBehind(text))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        run.model().name()
                            + " has no tokenizer to read '"
                            + Labels.shown(text)
                            + "'; give token ids: GenerationAttribution.ofTokens(run, 3, 14)"));
    return given(run, ids);
  }

  /** Given tokens behind the prompt. */
  static Answer given(Run run, int... ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException(
          "an answer without tokens has nothing to explain; give at least one");
    }
    return new Answer(run, Arrays.stream(ids).boxed().toList());
  }

  /** The number of tokens. */
  int size() {
    return ids.size();
  }

  /** The tokens as texts. */
  List<String> pieces() {
    return ids.stream().map(run.tokens()::piece).toList();
  }

  /** The run of the prompt and the first {@code count} tokens of the answer. */
  Run before(int count) {
    Tokens longer = run.tokens();
    for (int id : ids.subList(0, count)) {
      longer = longer.append(new int[] {id});
    }
    return count == 0 ? run : Inside.continued(run, longer);
  }

  /** The first {@code count} tokens as units behind the prompt. */
  List<InputUnit> units(int count) {
    int width = run.tokens().width();
    List<String> pieces = pieces();
    return IntStream.range(0, count)
        .mapToObj(i -> new InputUnit(pieces.get(i), List.of(width + i)))
        .toList();
  }
}

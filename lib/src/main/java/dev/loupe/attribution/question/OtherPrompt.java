package dev.loupe.attribution.question;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Another prompt of the same number of tokens: a neutral one, or a counterfactual one, in which
 * only the words of interest differ. Tokens that both prompts have add nothing.
 *
 * @param name how pictures name the baseline
 * @param prompt the other prompt
 * @param behind the number of positions behind the prompt, such as generated tokens, that stay as
 *     they are
 */
public record OtherPrompt(String name, Prompts prompt, int behind) implements Baseline {
  private static final int QUOTED = 60; // letters of a prompt in the name

  /** A prompt given as text; it begins with BOS if the explained prompt does. */
  public static OtherPrompt of(String text) {
    Objects.requireNonNull(text, "a prompt to compare with is a text, and null was given");
    return new OtherPrompt("“" + Labels.shown(text, QUOTED) + "”", Prompts.given(text), 0);
  }

  /** A prompt given as tokens. */
  public static OtherPrompt of(Tokens tokens) {
    return new OtherPrompt(tokens.quoted(), tokens, 0);
  }

  @Override
  public OtherPrompt continued(int generated) {
    return new OtherPrompt(name, prompt, behind + generated);
  }

  @Override
  public List<Tensor> of(Run run) {
    int[] own = run.tokens().row(0);
    int[] before = Arrays.copyOf(own, own.length - behind);
    Tokens other = prompt.readBy(texts -> run.model().tokens(texts));
    int[] ids = begun(other, before, run.model());
    refuseOtherLength(before, ids, run.tokens(), other);
    int[] all =
        IntStream.concat(
                Arrays.stream(ids), Arrays.stream(own, before.length, own.length)) // generated
            .toArray();
    Tensor there = Embeddings.at(run.model().run(Tokens.of(all)), Question.INPUT);
    if (behind == 0) {
      return List.of(there);
    }
    Tensor here = Embeddings.at(run, Question.INPUT); // with the run's interventions
    return List.of(
        Tensor.concat(
            Axis.POS,
            List.of(there.range(Axis.POS, 0, before.length), here.from(Axis.POS, before.length))));
  }

  /** The ids with BOS in front if the explained prompt has it, and without it otherwise. */
  private static int[] begun(Tokens other, int[] before, HookedTransformer model) {
    int[] ids = other.row(0);
    Optional<Tokenizer> known = model.tokenizer();
    boolean wanted = known.map(one -> one.beginsWithBos(before)).orElse(false);
    boolean has = known.map(one -> one.beginsWithBos(ids)).orElse(false);
    if (wanted && !has) {
      return IntStream.concat(IntStream.of(before[0]), Arrays.stream(ids)).toArray();
    }
    return has && !wanted ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
  }

  private static void refuseOtherLength(int[] before, int[] ids, Tokens run, Tokens other) {
    if (other.batch() != 1) {
      throw new IllegalArgumentException(
          "a baseline is one prompt, and "
              + other.batch()
              + " were given; for their mean, give a list of texts: against(List.of(\"…\", \"…\"))");
    }
    if (before.length != ids.length) {
      throw new IllegalArgumentException(
          "the prompt has "
              + before.length
              + " tokens "
              + shown(before, run)
              + " and the baseline "
              + ids.length
              + " tokens "
              + shown(ids, other)
              + "; change words until both have the same number");
    }
  }

  private static List<String> shown(int[] ids, Tokens tokens) {
    return Arrays.stream(ids).mapToObj(id -> Labels.shown(tokens.piece(id))).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}

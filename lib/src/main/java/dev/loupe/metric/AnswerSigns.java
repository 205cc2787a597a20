package dev.loupe.metric;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Right answers, which count 1, and wrong answers, which count −1: several on each side. */
final class AnswerSigns {
  private final List<TokenChoice> right;
  private final List<TokenChoice> wrong;
  private volatile Signs last;

  /**
   * The sign of each answer token: 1 for a right answer, −1 for a wrong one.
   *
   * @param tokenizer the tokenizer that the answers were looked up with
   * @param columns the tokens that are an answer of any prompt, ascending
   * @param values [batch, vocab] of these columns; a batch of one applies to every prompt
   */
  private record Signs(Tokenizer tokenizer, int[] columns, Tensor values) {}

  AnswerSigns(List<List<String>> right, List<List<String>> wrong) {
    if (right.size() != wrong.size() || right.isEmpty()) {
      throw new IllegalArgumentException(
          right.size()
              + " lists of right answers and "
              + wrong.size()
              + " of wrong ones were given; give one of each for every prompt, or one of each for all");
    }
    this.right = right.stream().map(TokenChoice::of).toList();
    this.wrong = wrong.stream().map(TokenChoice::of).toList();
  }

  /** Probability of the right answers minus that of the wrong ones, [batch]. */
  Tensor difference(Logits logits) {
    refuseOtherCount(logits.tokens().batch());
    Signs signs = signs(logits.tokens());
    Tensor probabilities = logits.last().softmax(Axis.VOCAB).take(Axis.VOCAB, signs.columns());
    return probabilities.dot(signs.values(), Axis.VOCAB); // [batch]
  }

  private void refuseOtherCount(int prompts) {
    if (right.size() != 1 && right.size() != prompts) {
      throw new IllegalArgumentException(
          right.size()
              + " lists of answers were given for "
              + prompts
              + " prompts; give one, or one for each prompt");
    }
  }

  /** The signs, computed once for each tokenizer, because a sweep needs them thousands of times. */
  private Signs signs(Tokens tokens) {
    Tokenizer tokenizer = tokens.tokenizer().orElse(null);
    Signs known = last;
    if (known == null || known.tokenizer() != tokenizer) {
      known = made(tokens, tokenizer);
      last = known;
    }
    return known;
  }

  private Signs made(Tokens tokens, Tokenizer tokenizer) {
    List<int[]> plus = right.stream().map(answers -> answers.ids(tokens)).toList();
    List<int[]> minus = wrong.stream().map(answers -> answers.ids(tokens)).toList();
    int[] columns =
        Stream.concat(plus.stream(), minus.stream())
            .flatMapToInt(IntStream::of)
            .sorted()
            .distinct()
            .toArray();
    float[] values = new float[plus.size() * columns.length];
    for (int row = 0; row < plus.size(); row++) {
      put(1, plus.get(row), row, columns, values);
      put(-1, minus.get(row), row, columns, values);
    }
    long[] shape = {plus.size(), columns.length};
    return new Signs(tokenizer, columns, Tensor.of(values, shape, Axis.BATCH, Axis.VOCAB));
  }

  private static void put(int sign, int[] ids, int row, int[] columns, float[] values) {
    for (int id : ids) {
      values[row * columns.length + Arrays.binarySearch(columns, id)] = sign;
    }
  }

  /** The answers that seem to lack a space before them. */
  List<MissingSpace> missingSpaces(Logits logits) {
    List<MissingSpace> found = new ArrayList<>();
    Tensor last = logits.last();
    Tokenizer tokenizer = right.get(0).tokenizer(logits.tokens());
    for (int row = 0; row < logits.tokens().batch(); row++) {
      Unspaced unspaced = new Unspaced();
      Tensor own = last.at(Axis.BATCH, row); // [vocab]
      for (List<TokenChoice> answers : List.of(right, wrong)) {
        answers.get(right.size() == 1 ? 0 : row).addUnspaced(unspaced, tokenizer, own);
      }
      found.addAll(unspaced.suspects());
    }
    return found;
  }

  @Override
  public String toString() {
    return right + " right, " + wrong + " wrong";
  }
}

package dev.loupe.metric;

import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The one shape of every metric that Loupe has: what it reads, and how its number is computed.
 *
 * @param title the name of the metric, for the titles of pictures
 * @param reading what it reads, for these prompts
 * @param number the metric of each prompt, [batch]
 * @param missing its answers that seem to lack a space before them
 * @param moved the same metric at another position
 */
record Formula(
    String title,
    Function<Tokens, Reads> reading,
    Function<Readings, Tensor> number,
    Function<Logits, List<MissingSpace>> missing,
    IntFunction<Metric> moved)
    implements Metric {

  /** A metric that reads the last position, or the position that is chosen with {@code at}. */
  static Metric atLast(
      String title,
      Function<Tokens, Reads> reading,
      Function<Logits, Tensor> number,
      Function<Logits, List<MissingSpace>> missing) {
    return new Formula(
        title,
        reading,
        readings -> number.apply(readings.logits()),
        missing,
        position -> moved(atLast(title, reading, number, missing), position));
  }

  /** A metric that reads the logits of some answers, and those of all other tokens. */
  static Metric ofAnswer(String title, TokenChoice answer, Function<Logits, Tensor> number) {
    return atLast(
        title,
        prompts -> Reads.LAST_POSITION,
        number,
        logits -> TokenChoice.missingSpaces(logits, answer));
  }

  /**
   * A metric computed from activations, and perhaps from logits, whose positions it names itself.
   */
  static Metric ofActivations(String title, Reads reads, Function<Readings, Tensor> number) {
    return new Formula(
        title,
        prompts -> reads,
        number,
        logits -> List.of(),
        position -> moved(ofActivations(title, reads, number), position));
  }

  /** A metric at another position than the last. */
  static Metric moved(Metric metric, int position) {
    return new Formula(
        metric.title() + " at position " + position,
        prompts -> metric.reads(prompts).atChosenPosition(),
        readings -> metric.of(readings.at(position)),
        logits -> metric.missingSpaces(logits.at(position)),
        metric::at);
  }

  @Override
  public Tensor of(Logits logits) {
    return of(Readings.of(logits));
  }

  @Override
  public Tensor of(Readings readings) {
    return number.apply(readings);
  }

  @Override
  public Reads reads(Tokens prompts) {
    return reading.apply(prompts);
  }

  @Override
  public List<MissingSpace> missingSpaces(Logits logits) {
    return missing.apply(logits);
  }

  @Override
  public Metric at(int position) {
    return moved.apply(position);
  }

  @Override
  public String toString() {
    return title;
  }
}

package dev.loupe.sae.label;

import dev.loupe.harvest.Context;
import dev.loupe.sae.example.FeatureExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/** Made-up examples of a feature whose meaning is known. */
public final class Planted {
  private static final int LENGTH = 12;
  private static final int EACH = 24;
  private static final List<String> WORDS =
      IntStream.range(0, 80).mapToObj(i -> " w" + Character.toString('a' + i % 26) + i).toList();

  private Planted() {}

  /** A context of these tokens with these activations. */
  public static Context context(int text, List<String> tokens, double... values) {
    int at = 0;
    for (int i = 0; i < values.length; i++) {
      at = values[i] > values[at] ? i : at;
    }
    return new Context(values[at], text, at, tokens, values, at);
  }

  /** A feature that is active on two words. */
  static FeatureExamples twoWords(int feature) {
    return examples(
        feature,
        List.of(" Mary", " John"),
        (tokens, at) -> List.of(" Mary", " John").contains(tokens.get(at)));
  }

  /** A feature that is active where this is true; the texts have one or two of some words more. */
  static FeatureExamples examples(
      int feature, List<String> more, BiPredicate<List<String>, Integer> active) {
    Random random = new Random(feature);
    List<Context> activeTexts = new ArrayList<>();
    List<Context> others = new ArrayList<>();
    for (int text = 0; activeTexts.size() < EACH || others.size() < EACH; text++) {
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < LENGTH; i++) {
        tokens.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      if (random.nextBoolean()) {
        tokens.set(random.nextInt(LENGTH), more.get(random.nextInt(more.size())));
      }
      double[] values =
          IntStream.range(0, LENGTH)
              .mapToDouble(at -> active.test(tokens, at) ? 1 + 4 * random.nextDouble() : 0)
              .toArray();
      Context context = context(text, tokens, values);
      List<Context> where = context.value() > 0 ? activeTexts : others;
      if (where.size() < EACH) {
        where.add(context);
      }
    }
    double max = activeTexts.stream().mapToDouble(Context::value).max().orElseThrow();
    return new FeatureExamples(
        feature,
        0.04,
        max,
        activeTexts.subList(0, EACH / 2),
        activeTexts.subList(EACH / 2, EACH),
        others);
  }
}

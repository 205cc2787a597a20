package dev.loupe.tracing;

import dev.loupe.activations.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import java.util.List;
import java.util.Locale;

/** The size of the noise: its standard deviation, in the units of {@code hook_embed}. */
public sealed interface NoiseLevel {
  /** The standard deviation for a model. */
  double deviation(HookedTransformer model);

  /** A multiple of the standard deviation of all token embeddings of the model. */
  record OfVocabulary(double times) implements NoiseLevel {
    @Override
    public double deviation(HookedTransformer model) {
      return times * model.weight("W_E").std().value() * model.spec().ends().embedScale();
    }

    @Override
    public String toString() {
      return number(times) + " × the standard deviation of all token embeddings";
    }
  }

  /**
   * A multiple of the standard deviation of the embeddings of these texts' tokens, as in ROME's
   * code.
   */
  record OfTexts(double times, List<String> texts) implements NoiseLevel {
    /** Keeps a copy of the texts; at least one is needed. */
    public OfTexts {
      texts = List.copyOf(texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("the noise level needs at least one text");
      }
    }

    @Override
    public double deviation(HookedTransformer model) {
      long count = 0;
      double sum = 0;
      double squares = 0;
      for (String text : texts) {
        try (ActivationCache cache = model.run(text).cache(Act.EMBED.site())) {
          for (double value : cache.get(Act.EMBED.site()).toDoubleArray()) {
            count++;
            sum += value;
            squares += value * value;
          }
        }
      }
      return times * Math.sqrt((squares - sum * sum / count) / (count - 1));
    }

    @Override
    public String toString() {
      return number(times)
          + " × the standard deviation of the token embeddings of "
          + texts.size()
          + " texts";
    }
  }

  /** A given standard deviation. */
  record Fixed(double deviation) implements NoiseLevel {
    @Override
    public double deviation(HookedTransformer model) {
      return deviation;
    }

    @Override
    public String toString() {
      return "as given";
    }
  }

  private static String number(double times) {
    return times == Math.rint(times)
        ? Long.toString((long) times)
        : String.format(Locale.ROOT, "%s", times);
  }
}

package dev.loupe.tracing;

import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** How large noise is: its standard deviation, in the units of {@code hook_embed}. */
public sealed interface NoiseLevel {
  /** The standard deviation for a model. */
  double deviation(HookedTransformer model);

  /** So many standard deviations of all token embeddings that the model has. */
  record OfVocabulary(double times) implements NoiseLevel {
    @Override
    public double deviation(HookedTransformer model) {
      Tensor embeddings = model.weight("W_E");
      double count = (double) embeddings.size(Axis.VOCAB) * embeddings.size(Axis.D_MODEL);
      double mean = embeddings.mean(Axis.VOCAB).mean(Axis.D_MODEL).value();
      Tensor rest = embeddings.plus(-mean);
      double variance = rest.times(rest).mean(Axis.VOCAB).mean(Axis.D_MODEL).value();
      double deviation = Math.sqrt(variance * count / (count - 1));
      return times * deviation * model.spec().ends().embedScale();
    }

    @Override
    public String toString() {
      return number(times) + " deviations of the vocabulary's embeddings";
    }
  }

  /** So many standard deviations of the embeddings of these texts' tokens, as in ROME's code. */
  record OfTexts(double times, List<String> texts) implements NoiseLevel {
    /** Keeps a copy of the texts, of which there must be one at least. */
    public OfTexts {
      texts = List.copyOf(texts);
      if (texts.isEmpty()) {
        throw new IllegalArgumentException("noise needs at least one text to be measured by");
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
      return number(times) + " deviations of the embeddings of " + texts.size() + " texts";
    }
  }

  /** This standard deviation. */
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

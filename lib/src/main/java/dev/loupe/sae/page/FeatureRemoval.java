package dev.loupe.sae.page;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.CorpusPrompts;
import dev.loupe.corpus.Prompt;
import dev.loupe.corpus.Texts;
import dev.loupe.harvest.Context;
import dev.loupe.model.Batches;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.sae.coder.SparseCoder;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What removing a feature from a model's runs does; whole prompts are run, not only the tokens that
 * an example shows.
 */
record FeatureRemoval(SparseCoder coder, HookedTransformer model, int feature) {
  /** A prompt and the token of it that counts. */
  private record Place(Prompt prompt, int token) {}

  /** The effect at the strongest tokens of examples; empty if there are none. */
  Optional<AblationEffect> effect(Texts texts, List<Context> examples) {
    List<Double> kl = new ArrayList<>();
    List<Double> loss = new ArrayList<>();
    for (Place place : places(texts, examples)) {
      Run run = model.run(Tokens.of(List.of(place.prompt().ids()), model.tokenizer()));
      double[] with = logProbs(run, place.token());
      double[] without = logProbs(removed(run), place.token());
      kl.add(IntStream.range(0, with.length).mapToDouble(i -> kl(with[i], without[i])).sum());
      if (place.token() + 1 < place.prompt().length()) {
        int next = place.prompt().id(place.token() + 1);
        loss.add(with[next] - without[next]);
      }
    }
    return kl.isEmpty()
        ? Optional.empty()
        : Optional.of(new AblationEffect(mean(kl), error(kl), mean(loss), error(loss), kl.size()));
  }

  private static double kl(double with, double without) {
    return Math.exp(with) * (with - without);
  }

  private List<Place> places(Texts texts, List<Context> examples) {
    List<Place> places = new ArrayList<>();
    CorpusPrompts prompts = Batches.prompts(model, texts);
    while (places.size() < examples.size() && prompts.hasNext()) {
      Prompt prompt = prompts.next();
      for (Context example : examples) {
        token(prompt, example).ifPresent(token -> places.add(new Place(prompt, token)));
      }
    }
    return places;
  }

  private static OptionalInt token(Prompt prompt, Context example) {
    return IntStream.range(0, prompt.length())
        .filter(i -> prompt.text(i) == example.text() && prompt.position(i) == example.position())
        .findFirst();
  }

  /** The run without what the feature writes; all else that the site holds stays. */
  Run removed(Run run) {
    Tensor written;
    try (ActivationCache cache = run.cache(coder.reads())) {
      Tensor input = cache.get(coder.reads());
      Tensor acts = coder.encoded(input);
      double[] kept = new double[coder.features()];
      Arrays.setAll(kept, i -> i == feature ? 0 : 1);
      Tensor others = acts.times(Tensor.vector(Axis.FEATURE, kept).as(acts.nd().getDataType()));
      written = coder.decoded(acts, input).minus(coder.decoded(others, input));
    }
    return run.with(coder.writes(), here -> here.minus(written));
  }

  /** The logarithms of the probabilities of the next token, in float64. */
  private static double[] logProbs(Run run, int position) {
    Tensor logits = run.logits().at(position).last().as(DataType.FLOAT64);
    return logits.logSoftmax(Axis.VOCAB).toDoubleArray();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The standard error of the mean. */
  private static double error(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    int n = values.size();
    return n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
  }
}
